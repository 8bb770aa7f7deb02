/** Somebody removes the state folder in the middle of a run. */
import { rmSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { poll, systemClock } from "../../src/core/clock.ts";
import { entriesIn, runsIn } from "../journal/in-state.ts";
import { describeDocker } from "../lab/docker.ts";
import { type BuiltProgram, buildProgram } from "./built-program.ts";
import { start, stateFolder } from "./chaos.ts";
import { remainsOf, snapshotsOf } from "./engine-truth.ts";
import { OWN_LABEL, removeContainers, startContainer, unique } from "./fixture.ts";

describeDocker("a run whose state folder is removed", () => {
  const own = unique("removed");
  let program: BuiltProgram;
  let victim = "";
  beforeAll(async () => {
    program = await buildProgram();
    victim = (await startContainer({ own })).id;
  });
  afterAll(() => removeContainers(own));

  it("undoes everything, and does not say that nothing was touched", async () => {
    using state = stateFolder();
    const before = await snapshotsOf([victim]);
    const words = ["pause", "--all", "--label", `${OWN_LABEL}=${own}`, "--duration", "3s"];
    const quick = ["--yes", "--quiet", "--no-verify", "--cool-down", "0s", "--min-age", "0s"];
    const tool = start([...words, ...quick, "--state", state.path], { program: program.main });
    const look = async () => entriesIn(state.path).some(({ kind }) => kind === "verified");
    await poll(systemClock, async () => (await look()) || undefined, {
      everyMs: 20,
      deadlineMs: 30_000,
    });
    const [run = ""] = runsIn(state.path);

    rmSync(state.path, { recursive: true, force: true });
    const { exit, stderr } = await tool.answer;

    expect(stderr).not.toContain("nothing was touched");
    expect(stderr).toContain("Every fault of it was undone");
    expect(stderr).toMatch(/journal .*is not there[\s\S]*chaos status/);
    expect(exit).toBe(6);
    expect(await remainsOf(before, [run])).toEqual([]);
  });
});
