/** `chaos init` as a command: where it writes, what it refuses, and what it prints. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadExperiments } from "../../src/config/load.ts";
import { cat, endFleets, launchFleet } from "../targets/process/fleets.ts";
import { inside, temporaryFolder } from "./chaos.ts";
import { tinyEngine } from "./tiny-engine.ts";

const labels = { "com.docker.compose.project": "shop", "com.docker.compose.service": "api" };
const fleet = { host: "" };
beforeAll(async () => {
  const { socket } = await launchFleet(["api-1", "api-2"].map((name) => cat(name, { labels })));
  fleet.host = `process://${socket}`;
});
afterAll(endFleets);

const initOn = (...words: string[]) => inside(["--host", fleet.host, "init", ...words]);

describe("chaos init", () => {
  it("writes a file that is a good one, and says what is in it", async () => {
    const file = join(temporaryFolder(), "shop.yaml");
    const { exit, stdout, stderr } = await initOn(file);
    expect([exit, stderr]).toEqual([0, ""]);
    expect(stdout).toContain(`Next: chaos run ${file} --dry-run`);
    const experiments = await loadExperiments(file, {});
    expect(experiments.map(({ faults }) => faults[0]?.monkey)).toEqual([
      "kill",
      "pause",
      "restart",
    ]);
  });

  it("never writes over a file unless it is told to, and asks no engine before", async () => {
    const file = join(temporaryFolder(), "shop.yaml");
    writeFileSync(file, "mine");
    const refused = await inside(["init", file]);
    expect([refused.exit, refused.stderr]).toEqual([2, expect.stringContaining("--force")]);
    expect(readFileSync(file, "utf8")).toBe("mine");
    expect((await initOn(file, "--force")).exit).toBe(0);
    expect(readFileSync(file, "utf8")).toContain("version: 1");
  });

  it.each([
    ["a folder that is not there", "nowhere/shop.yaml"],
    ["a folder", "."],
  ])("refuses %s with exit 2", async (_, name) => {
    const { exit, stderr } = await inside(["init", join(temporaryFolder(), name), "--force"]);
    expect([exit, stderr]).toEqual([2, expect.stringContaining("[USAGE]")]);
  });

  it.each([[["--stdout"]], [["-"]]])("prints the file for %j, and writes none", async (words) => {
    const { stdout } = await initOn(...words);
    expect(stdout).toMatch(/^# Written by chaos init[\s\S]*^version: 1$/m);
    expect(existsSync("chaos.yaml")).toBe(false);
  });

  it("tells programs what it found", async () => {
    const { stdout } = await initOn("--json");
    const found = JSON.parse(stdout) as { project: string; drills: { victims: string[] }[] };
    expect(found.project).toBe("shop");
    expect(found.drills[0]?.victims).toEqual(["api-1", "api-2"]);
  });

  it("says so where nothing matches, with exit 3", async () => {
    const { exit, stderr } = await initOn("--stdout", "--project", "shpo");
    expect([exit, stderr]).toEqual([3, expect.stringContaining('Did you mean "shop"?')]);
  });

  it("reads an engine's health checks, and touches nothing", async () => {
    const { address, calls } = await tinyEngine();
    const { exit, stdout, stderr } = await inside(["--host", address, "init", "--stdout"]);
    expect(exit, stderr).toBe(0);
    expect(stdout).toContain("It saw 3 containers");
    expect(calls.filter((call) => !call.startsWith("GET"))).toEqual([]);
  });
});
