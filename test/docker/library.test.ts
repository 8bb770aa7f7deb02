/** The library as a guest: in effect when it says so, undone when it is asked to, and no trace of it. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, inject, it } from "vitest";
import { poll, systemClock } from "../../src/core/clock.ts";
import type { Chaos, HeldFault, openChaos } from "../../src/index.ts";
import { describeDocker, dockerHost } from "../lab/docker.ts";
import { openBench, stateOf } from "./bench.ts";
import { start, stateFolder } from "./chaos.ts";
import { claimsOn } from "./engine-truth.ts";
import { OWN_LABEL } from "./fixture.ts";

const bench = openBench();
/** As it is installed: the watchdog is a program beside it. */
const library = join(dirname(inject("program")), "../index.js");
/** A watchdog more for each fault is the business of the tests that kill somebody. */
const unwatched = () => ({ host: dockerHost, watchdog: "none" }) as const;

describeDocker("a fault in code", () => {
  const state = stateFolder();
  let open: typeof openChaos;
  let chaos: Chaos;
  let victim: Awaited<ReturnType<typeof bench.begin>>;
  let like: { getId(): string };
  beforeAll(async () => {
    ({ openChaos: open } = (await import(library)) as { openChaos: typeof openChaos });
    chaos = await open({ ...unwatched(), stateRoot: state.path });
  });
  afterAll(async () => {
    await chaos?.close();
    state[Symbol.dispose]();
  });
  beforeEach(async () => {
    victim = await bench.begin();
    like = { getId: () => victim.id };
  });

  const isPaused = async () => (await stateOf(victim)).Paused;
  const remains = async () => [await isPaused(), ...(await claimsOn([victim.id]))];
  const journalOf = ({ folder }: HeldFault) => readFileSync(join(folder, "journal.jsonl"), "utf8");

  it("is in effect when its call returns, with evidence, and until it is reverted", async () => {
    const watched = { ...unwatched(), stateRoot: state.path, watchdog: "process" } as const;
    await using here = await open(watched);
    const fault = await here.pause({ victims: like });
    expect(await isPaused()).toBe(true);
    expect(fault).toMatchObject({
      monkey: "pause",
      victims: [{ id: victim.id, evidence: "the engine reports it paused" }],
    });
    const [report, again] = await Promise.all([fault.revert(), fault.revert()]);

    expect(again).toBe(report);
    expect(report).toMatchObject({ run: fault.run, residue: [], unknown: [], stops: [] });
    expect(report.verdict.verdict).toBe("pass");
    expect(await remains()).toEqual([false]);
    expect(journalOf(fault).trim().split("\n").at(-1)).toContain('"finished"');
    expect(journalOf(fault)).toContain("a process stands by");
  });

  it("leaves nothing when its block ends by a throw", async () => {
    const body = async () => {
      await using fault = await chaos.pause({ victims: like });
      expect(await isPaused(), fault.run).toBe(true);
      throw new Error("mid-fault");
    };
    await expect(body()).rejects.toThrow("mid-fault");
    expect(await remains()).toEqual([false]);
  });

  it("is over when its duration is, or its caller's signal says so, which is no failure", async () => {
    const brief = await chaos.pause({ victims: like, duration: "200ms" });
    expect((await brief.ended).verdict.verdict).toBe("pass");
    expect(await remains()).toEqual([false]);

    const abort = new AbortController();
    const held = await chaos.pause({ victims: like }, { signal: abort.signal });
    abort.abort();
    expect((await held.ended).verdict.verdict).toBe("pass");
    expect(await remains()).toEqual([false]);
  });

  it("that was given up on the way is undone when the call rejects with the reason", async () => {
    const abort = new AbortController();
    const reason = new Error("not wanted any more");
    const coming = chaos.stop({ victims: like, grace: "5s" }, { signal: abort.signal });
    coming.catch(() => {});
    const claimed = async () => ((await claimsOn([victim.id])).length > 0 ? true : undefined);
    expect(await poll(systemClock, claimed, { everyMs: 20, deadlineMs: 20_000 })).toBe(true);
    abort.abort(reason);

    await expect(coming).rejects.toBe(reason);
    expect((await stateOf(victim)).Running).toBe(true);
    expect(await remains()).toEqual([false]);
  });

  it("that cannot be had, or that somebody else ended, is an error with the reason", async () => {
    const hitsNobody = chaos.processKill({ victims: like, pattern: "no such process" });
    await expect(hitsNobody).rejects.toMatchObject({
      code: "FAULT_UNCONFIRMED",
      message: expect.stringContaining("0 signalled"),
    });

    const fault = await chaos.pause({ victims: like });
    const second = chaos.stop({ victims: [like] });
    await expect(second).rejects.toMatchObject({
      code: "GUARD_REFUSED",
      message: expect.stringMatching(
        /guard conflict refused: run \S+, held by \S+, has pause open/,
      ),
    });
    await victim.unpause();
    await expect(fault.revert()).rejects.toMatchObject({
      code: "FAULT_UNCONFIRMED",
      message: expect.stringContaining("somebody else ended it"),
    });
    expect(await remains()).toEqual([false]);
  });

  it("is refused by a guard before anything is touched", async () => {
    const guards = { maxVictims: 1 };
    await using strict = await open({ ...unwatched(), stateRoot: state.path, guards });
    const other = await bench.begin();
    await expect(strict.pause({ victims: [victim.id, other.id] })).rejects.toMatchObject({
      code: "GUARD_REFUSED",
      message: expect.stringMatching(/guard max-victims refused.*nothing was touched/),
    });
    expect(await remains()).toEqual([false]);
  });

  it("of a selection hits as many as it says, and its close ends it", async () => {
    await bench.begin();
    const other = await open({ ...unwatched(), stateRoot: state.path });
    const label = `${OWN_LABEL}=${bench.own()}`;
    const fault = await other.pause({ victims: { label, count: 1 } });
    expect(fault.victims.length).toBe(1);
    await other.close();
    expect((await fault.ended).verdict.verdict).toBe("pass");
    await expect(other.pause({ victims: like })).rejects.toMatchObject({ code: "USAGE" });
    expect(await remains()).toEqual([false]);
  });
});

describeDocker("a process that uses it", () => {
  const program = `
    const { openChaos } = await import(${JSON.stringify(library)});
    const seen = () => process.eventNames().map((name) => [name, process.listenerCount(name)]);
    const before = JSON.stringify(seen());
    const chaos = await openChaos({ stateRoot: process.env.STATE, watchdog: "process" });
    const fault = await chaos.pause({ victims: process.env.VICTIM });
    if (process.env.HANG) await new Promise(() => setInterval(() => {}, 1_000));
    await fault.revert();
    await chaos.close();
    const after = JSON.stringify(seen());
    if (after !== before) throw new Error(after);`;
  const begin = (victim: string, state: string, more: NodeJS.ProcessEnv = {}) => {
    const env = { STATE: state, VICTIM: victim, ...more };
    return start(["--input-type=module", "--eval", program], { program: "--trace-warnings", env });
  };

  it("prints nothing, has no listener of ours, and ends by itself", async () => {
    using state = stateFolder();
    const victim = await bench.begin();
    const { answer } = begin(victim.id, state.path);
    expect(await answer).toEqual({ exit: 0, stdout: "", stderr: "" });
    expect((await stateOf(victim)).Paused).toBe(false);
  });

  it("leaves nothing when it is killed in the middle", async () => {
    using state = stateFolder();
    const victim = await bench.begin();
    const { child, answer } = begin(victim.id, state.path, { HANG: "1" });
    const is = (wanted: boolean) => async () =>
      (await stateOf(victim)).Paused === wanted ? true : undefined;
    const limits = { everyMs: 50, deadlineMs: 30_000 };
    expect(await poll(systemClock, is(true), limits)).toBe(true);
    child.kill("SIGKILL");
    await answer;
    expect(await poll(systemClock, is(false), limits)).toBe(true);
    const unclaimed = async () => ((await claimsOn([victim.id])).length === 0 ? true : undefined);
    expect(await poll(systemClock, unclaimed, limits)).toBe(true);
  });
});
