import { describe, expect, it } from "vitest";
import type { Plan } from "../../src/core/plan.ts";
import { inside } from "./chaos.ts";
import { tinyEngine } from "./tiny-engine.ts";

describe("chaos on an engine", () => {
  it("lists targets with one list call and no inspect", async () => {
    const engine = await tinyEngine();

    const { exit, stdout } = await inside(["targets", "--all", "--json", "--host", engine.address]);

    expect(exit).toBe(0);
    const names = (JSON.parse(stdout) as { name: string }[]).map(({ name }) => name);
    expect(names).toEqual(["db", "web-1", "web-2"]);
    expect(engine.calls).toEqual(["GET /version", "GET /info", "GET /containers/json"]);
  });

  it.each([
    [["--zone", "nowhere"], /No target has zone "nowhere"[\s\S]*\ba\b[\s\S]*\bb\b/],
    [["--name", "web-3"], /No target has name "web-3"[\s\S]*Did you mean "web-[12]"\?/],
    [["--name", "web-1", "--name", "wbe-2"], /No target has name "wbe-2"[\s\S]*"web-2"/],
    [["--label", "tier=x"], /No target matches label tier=x/],
  ])("exits with 3 and says what is near for %j", async (flags, says) => {
    const { address } = await tinyEngine();

    const { exit, stderr } = await inside(["pause", ...flags, "--yes", "--host", address]);

    expect(stderr).toMatch(says);
    expect(exit).toBe(3);
  });

  it("lets nothing to hit pass with --allow-empty, and says so", async () => {
    const { address } = await tinyEngine();
    const flags = ["--label", "tier=x", "--allow-empty", "--yes", "--host", address];

    const { exit, stderr } = await inside(["pause", ...flags]);

    expect(stderr).toContain("--allow-empty lets that pass");
    expect(exit).toBe(0);
  });

  it("asks nothing to change for a plan, and prints the seed that replays it", async () => {
    const engine = await tinyEngine();
    const flags = ["--label", "!none", "--seed", "s1", "--dry-run", "--host", engine.address];

    const first = await inside(["pause", ...flags]);
    const second = await inside(["pause", ...flags]);

    expect(first.exit).toBe(0);
    expect(first.stdout).toContain("Seed s1.");
    expect(second.stdout).toBe(first.stdout);
    expect(engine.calls.filter((call) => !call.startsWith("GET "))).toEqual([]);
  });

  it("refuses to touch anything without consent where there is no terminal", async () => {
    const engine = await tinyEngine();

    const { exit, stderr } = await inside(["pause", "--name", "web-1", "--host", engine.address]);

    expect(stderr).toContain("Say --yes");
    expect(exit).toBe(2);
    expect(engine.calls.filter((call) => !call.startsWith("GET "))).toEqual([]);
  });

  it("plans the zone wiper for `kill --zone`, and the whole zone", async () => {
    const { address } = await tinyEngine();
    const flags = ["--zone", "b", "--mode", "crash", "--dry-run", "--json", "--host", address];

    const { stdout } = await inside(["kill", ...flags]);

    const plan = JSON.parse(stdout) as Plan;
    expect(plan.faults[0]?.monkey).toBe("zone-wiper");
    expect(plan.faults[0]?.victims.map(({ name }) => name)).toEqual(["db", "web-2"]);
  });
});
