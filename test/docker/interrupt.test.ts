/** Ctrl-C and SIGTERM at any moment of a drill: everything is undone first, and the exit says so. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { poll, systemClock } from "../../src/core/clock.ts";
import type { EntryKind } from "../../src/core/entry.ts";
import { entriesIn, runsIn } from "../journal/in-state.ts";
import { describeDocker, dockerHost } from "../lab/docker.ts";
import { type GateRequest, openGate } from "../lab/gate.ts";
import { sampled } from "../proof.ts";
import { type BuiltProgram, buildProgram } from "./built-program.ts";
import { chaos, type Started, start, stateFolder } from "./chaos.ts";
import { remainsOf, snapshotsOf } from "./engine-truth.ts";
import { removeContainers, startContainer, unique } from "./fixture.ts";
import { openService, type TestService } from "./test-service.ts";

/** So long that only the signal can end what it interrupts in time. */
const LONG = ["--hold", "60s", "--recover", "60s", "--cool-down", "60s"];
const DEADLINE_MS = 30_000;

const SIGNALS = [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const;
/** The call of the engine at which the signal comes. */
const MOMENTS = [
  ["claims are taken", "^POST .*/volumes/create"],
  ["policies are disarmed", "^POST .*/update"],
  ["deaths are verified", "^GET .*/containers/[0-9a-f]{64}/json"],
] as const;

describeDocker("an interrupted drill", () => {
  const project = unique("interrupt");
  let program: BuiltProgram;
  let victims: readonly string[] = [];
  beforeAll(async () => {
    program = await buildProgram();
    const started = ["a", "a", "b"].map((zone) => {
      const labels = { "chaos.zone": zone, "com.docker.compose.project": project };
      return startContainer({ own: project, labels });
    });
    victims = (await Promise.all(started)).slice(0, 2).map(({ id }) => id);
  });
  afterAll(async () => {
    await removeContainers(project);
    program?.[Symbol.dispose]();
  });

  function wipe(state: string, service: TestService, more: readonly string[], host = dockerHost) {
    const what = ["kill", "--zone", "a", "--project", project, "--yes", "--quiet", ...LONG];
    const watching = ["--min-age", "0s", "--baseline", "500ms", "--probe", `s=${service.address}`];
    return start([...what, ...watching, "--state", state, ...more], {
      host,
      program: program.main,
    });
  }

  it("in the baseline touches nothing and leaves with 130", async () => {
    using state = stateFolder();
    await using service = await openService();
    const before = await snapshotsOf(victims);
    const tool = wipe(state.path, service, ["--baseline", "60s"]);
    await journalSays(state.path, "planned");

    tool.child.kill("SIGINT");

    expect(await exitOf(tool)).toBe(130);
    expect(kindsIn(state.path)).not.toContain("intended");
    expect(await snapshotsOf(victims)).toEqual(before);
    expect(await remainsOf(before, runsIn(state.path))).toEqual([]);
  });

  it.each(sampled(MOMENTS, 1, "interrupted drills"))(
    "while %s undoes what was done and leaves with 130",
    async (_, call) => {
      using state = stateFolder();
      await using service = await openService();
      const before = await snapshotsOf(victims);
      const moment = new RegExp(call);
      let tool: Started | undefined;
      let isDone = false;
      const decide = (_n: number, { method, path }: GateRequest) => {
        // Verifying begins after the intent: inspections before it belong to the plan.
        const isIt =
          moment.test(`${method} ${path}`) && (method === "POST" || isIntended(state.path));
        if (isIt && !isDone) isDone = tool?.child.kill("SIGINT") ?? false;
        return "pass" as const;
      };
      const gate = await openGate(dockerHost, decide);
      tool = wipe(state.path, service, ["--cool-down", "300ms"], gate.host);

      const exit = await exitOf(tool);
      await gate.close();

      expect(isDone).toBe(true);
      expect(exit).toBe(130);
      expect(await remainsOf(before, runsIn(state.path))).toEqual([]);
    },
  );

  it("while a pause is on its way, which lands when all is over, says so, and finds it later", async () => {
    using state = stateFolder();
    const before = await snapshotsOf(victims);
    let tool: Started | undefined;
    const over = new AbortController();
    // As a proxy does that has the request and delivers it, though its client has hung up.
    const late = async (_n: number, { method, path }: GateRequest) => {
      if (method !== "POST" || !/\/pause\b/.test(path)) return "pass" as const;
      tool?.child.kill("SIGINT");
      await systemClock.sleep(DEADLINE_MS, over.signal);
      return "pass" as const;
    };
    await using gate = await openGate(dockerHost, late);
    const words = ["pause", "--zone", "a", "--project", project, "--count", "1", "--min-age", "0s"];
    const more = ["--no-verify", "--yes", "--state", state.path, "--watchdog", "none"];
    const at = { program: program.main };
    tool = start([...words, ...more], { ...at, host: gate.host });
    const { exit, stderr } = await tool.answer;
    expect([exit, stderr]).toEqual([5, expect.stringContaining("it may land yet")]);
    over.abort();
    const isFrozen = async () =>
      [...(await snapshotsOf(victims)).values()].some(({ paused }) => paused) || undefined;
    expect(await poll(systemClock, isFrozen, { everyMs: 50, deadlineMs: DEADLINE_MS })).toBe(true);

    const [run = ""] = runsIn(state.path);
    const undo = await chaos(["revert", run, "--state", state.path], at);

    // Also where the next command of somebody else was quicker.
    expect(undo.exit, undo.stderr).toBe(0);
    const remains = async () =>
      (await remainsOf(before, runsIn(state.path))).length === 0 || undefined;
    expect(await poll(systemClock, remains, { everyMs: 100, deadlineMs: DEADLINE_MS })).toBe(true);
  });

  it.each(sampled(SIGNALS, 1, "interrupting signals"))(
    "by %s while the zone is held down brings it back and leaves with %i",
    async (name, status) => {
      using state = stateFolder();
      await using service = await openService();
      const before = await snapshotsOf(victims);
      const tool = wipe(state.path, service, []);
      await journalSays(state.path, "verified");

      tool.child.kill(name);

      expect(await exitOf(tool)).toBe(status);
      expect(kindsIn(state.path)).toContain("reverted");
      expect(await remainsOf(before, runsIn(state.path))).toEqual([]);
    },
  );

  it("while recovery is waited for ends the wait and leaves with 130", async () => {
    using state = stateFolder();
    await using service = await openService();
    const before = await snapshotsOf(victims);
    const tool = wipe(state.path, service, ["--hold", "1s"]);
    await journalSays(state.path, "verified");
    service.fallIll();
    await journalSays(state.path, "reverted");

    tool.child.kill("SIGINT");

    expect(await exitOf(tool)).toBe(130);
    expect(await remainsOf(before, runsIn(state.path))).toEqual([]);
  });

  it("again while the engine hangs leaves at once with 5 and the command that undoes it", async () => {
    using state = stateFolder();
    await using service = await openService();
    const before = await snapshotsOf(victims);
    let tool: Started | undefined;
    let isHanging = false;
    const decide = () => {
      if (!isHanging) return "pass" as const;
      tool?.child.kill("SIGINT"); // the undo has begun, and hangs
      return "hang" as const;
    };
    const gate = await openGate(dockerHost, decide);
    tool = wipe(state.path, service, ["--watchdog", "none"], gate.host);
    await journalSays(state.path, "verified");

    isHanging = true;
    tool.child.kill("SIGINT");
    const { exit, stderr } = await tool.answer;
    await gate.close();

    expect(exit).toBe(5);
    const [run] = runsIn(state.path);
    expect(stderr).toContain(`chaos revert ${run} --state ${state.path}`);
    expect(stderr).toContain("Still open");
    expect(await remainsOf(before, [run!])).not.toEqual([]);

    const undo = await chaos(["revert", run!, "--state", state.path], {
      program: program.main,
      cwd: "/",
    });

    expect(undo.exit, undo.stderr).toBe(0);
    expect(await remainsOf(before, [run!])).toEqual([]);
  });
});

async function exitOf(tool: Started): Promise<number | null> {
  const { exit, stdout, stderr } = await tool.answer;
  if (exit !== 130 && exit !== 143) process.stderr.write(`${stdout}${stderr}`);
  return exit;
}

function kindsIn(state: string): EntryKind[] {
  return entriesIn(state).map(({ kind }) => kind);
}

function isIntended(state: string): boolean {
  return kindsIn(state).includes("intended");
}

async function journalSays(state: string, kind: EntryKind): Promise<void> {
  const look = async () => (kindsIn(state).includes(kind) ? true : undefined);
  const seen = await poll(systemClock, look, { everyMs: 50, deadlineMs: DEADLINE_MS });
  if (!seen) throw new Error(`the journal said no "${kind}" within ${DEADLINE_MS} ms`);
}
