/**
 * Seen: `duplicate --share 0%` was put into effect, doubled nothing, and was confirmed; complaints named flags
 * that are none (`--peerPorts`, `--peers.0`), or did not say what to do next.
 */
import { describe, expect, it } from "vitest";
import { readOptions } from "../../src/order.ts";
import { monkeys } from "../../src/rosters.ts";
import { failureOf } from "../core/made.ts";

const complaint = async (name: string, given: Record<string, unknown>) => {
  const monkey = await monkeys.load(name);
  return failureOf(() => readOptions(monkey, given)).message;
};

describe("options of a network monkey", () => {
  it.each(["duplicate", "corrupt", "reorder"])("%s of none is refused", async (name) => {
    expect(await complaint(name, { share: "0%" })).toContain("--share: 0% would hit nothing");
  });

  it("are complained of by their flags", async () => {
    expect(await complaint("dns", { peerPorts: "x" })).toContain("--peer-ports: expected a port");
    expect(await complaint("blackhole", { peers: ["foo/33"] })).toContain("--peers: Cannot read");
  });

  it.each([
    ["loss", { loss: "90%", burst: 2 }, /burst: 90% can only come in bursts of 9 or more/],
    ["loss", { loss: "100%", burst: 5 }, /burst: 100% has no bursts: leave it out/],
    ["partition", {}, /--peers: say from whom, such as service:db/],
    ["dependency", {}, /--peers: say which services, such as host:api.example.com/],
  ])("%s %j says what to do", async (name, given, says) => {
    expect(await complaint(name, given)).toMatch(says);
  });
});
