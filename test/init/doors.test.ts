/** How a published port may be asked: from its label, its container's health check, or what is usual. */
import { describe, expect, it } from "vitest";
import { doorsOf } from "../../src/init/doors.ts";
import { aTarget } from "../core/made.ts";

const endpoint = { containerPort: 8080, host: "127.0.0.1", port: 49_153 };

function addresses(check: readonly string[], more: { port?: number; label?: string } = {}) {
  const { port = 8080, label } = more;
  const labels: Record<string, string> = label ? { "chaos.probe": label } : {};
  const target = aTarget("web", { labels, endpoints: [{ ...endpoint, containerPort: port }] });
  return doorsOf(target, check).flatMap(({ attempts }) => attempts.map(({ address }) => address));
}

const TCP = ["tcp://127.0.0.1:49153?expect=bytes", "tcp://127.0.0.1:49153"];
const USUAL = ["http://127.0.0.1:49153/", ...TCP];

describe("a published port is asked", () => {
  it.each([
    [["curl -fsS http://localhost:8080/health || exit 1"]],
    [["wget", "-qO-", "http://127.0.0.1:8080/health"]],
    [["node -e \"fetch('http://[::1]:8080/health').then(r => process.exit(r.ok ? 0 : 1))\""]],
  ])("as the health check %j does", (check) => {
    expect(addresses(check)).toEqual(["http://127.0.0.1:49153/health", ...TCP]);
  });

  it.each([
    ["it asks somebody else", "curl http://db:8080/health"],
    ["it asks another port", "curl http://localhost:9999/health"],
    ["its address is a shell's to make", "curl http://localhost:8080/$NAME"],
    ["it holds credentials", "curl http://me:secret@localhost:8080/health"],
    ["it holds a token", "curl http://localhost:8080/health?token=secret"],
    ["it is no address", "curl http://local host:8080:x/"],
  ])("by what is usual where the health check is of no use: %s", (_, check) => {
    expect(addresses([check])).toEqual(USUAL);
  });

  it("with no web request where web servers are not usual", () => {
    expect(addresses([], { port: 5432 })).toEqual(TCP);
  });

  it("as its label says, and in no other way", () => {
    expect(addresses([], { label: "http://:8080/ready" })).toEqual([
      "http://127.0.0.1:49153/ready",
    ]);
  });

  it("as if there were no label, where that is for another port", () => {
    expect(addresses([], { label: "http://:9000/ready" })).toEqual(USUAL);
  });
});
