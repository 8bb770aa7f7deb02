/**
 * Seen: after one failed undo a watchdog took its own claim for another's, and left the fault open for minutes.
 * Here the engine says it started the victim, which it did not, until its first undo is given up; then the watchdog
 * alone must finish. (A victim that starts and ends at once is seen running on a busy machine.)
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import { poll, systemClock } from "../../src/core/clock.ts";
import { entriesIn, runsIn } from "../journal/in-state.ts";
import { describeDocker, dockerHost } from "../lab/docker.ts";
import { openGate } from "../lab/gate.ts";
import { type BuiltProgram, buildProgram } from "./built-program.ts";
import { start, stateFolder } from "./chaos.ts";
import { remainsOf, snapshotsOf } from "./engine-truth.ts";
import { removeContainers, startContainer, unique } from "./fixture.ts";

const DEADLINE_MS = 60_000;
const QUICK = ["--yes", "--quiet", "--no-verify", "--cool-down", "0s", "--min-age", "0s"];

describeDocker("a watchdog whose undo failed", () => {
  const own = unique("again");
  let program: BuiltProgram;
  beforeAll(async () => {
    program = await buildProgram();
  });
  afterAll(async () => {
    await removeContainers(own);
    program?.[Symbol.dispose]();
  });

  it.each(["container", "process"])("tries again by itself, as a %s", async (kind) => {
    using state = stateFolder();
    const name = unique(own);
    const { id } = await startContainer({
      ...{ own, name },
      command: ["sleep", "86400"],
      host: { RestartPolicy: { Name: "no" } },
    });
    let isLying = false;
    await using gate = await openGate(dockerHost, (_n, { path }) =>
      isLying && path.includes(`/${id}/start`) ? { json: {} } : "pass",
    );
    const before = await snapshotsOf([id]);
    const words = ["stop", "--name", name, "--grace", "1s", "--duration", "60s", ...QUICK];
    const tool = start([...words, "--watchdog", kind, "--state", state.path], {
      host: gate.host,
      program: program.main,
    });
    const seen = (what: string) =>
      poll(
        systemClock,
        async () => entriesIn(state.path).some(({ kind }) => kind === what) || undefined,
        { everyMs: 20, deadlineMs: DEADLINE_MS },
      );
    expect(await seen("verified")).toBe(true);

    isLying = true;
    tool.child.kill("SIGKILL");
    await tool.answer;
    const did = await seen("revert-failed");
    expect(did, JSON.stringify(entriesIn(state.path).slice(1))).toBe(true);
    isLying = false;

    const clean = async () =>
      (await remainsOf(before, runsIn(state.path))).length === 0 || undefined;
    await poll(systemClock, clean, { everyMs: 50, deadlineMs: DEADLINE_MS });
    expect(await remainsOf(before, runsIn(state.path))).toEqual([]);
  });
});
