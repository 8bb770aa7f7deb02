/**
 * Seen on cgroup v1: somebody paused a victim between its disarming and the burst. The SIGKILL waited in
 * the frozen process, the report said "nothing was left behind", and the container died of it hours later,
 * when it was thawed.
 */
import { afterEach, describe, expect, it } from "vitest";
import { crashAll } from "../../src/agent/burst.ts";
import { isDead } from "../../src/agent/proc.ts";
import type { CrashEvidence } from "../../src/core/ability.ts";
import type { Monkey } from "../../src/core/monkey.ts";
import zoneWiper from "../../src/monkeys/zone-wiper.ts";
import { burstsOf } from "../../src/targets/docker/bursts.ts";
import type { Engine } from "../../src/targets/docker/engine.ts";
import { Reach } from "../../src/targets/docker/reach.ts";
import { canFreeze, type Frozen, freeze } from "../agent/freezing.ts";
import { endAll, endOf, type Living, live } from "../agent/processes.ts";
import { type Stage, stage } from "../core/drilling.ts";
import { judged } from "../reporter/judging.ts";

const SOON = { deadlineMs: 300 };
const frozen: Frozen[] = [];

async function freezing(): Promise<Living & Frozen> {
  const living = await live();
  const { thaw } = await freeze(living.pid);
  frozen.push({ thaw });
  return { ...living, thaw };
}

afterEach(async () => {
  for (const { thaw } of frozen.splice(0)) await thaw().catch(() => {});
  await endAll();
});

describe.runIf(canFreeze)("a burst on a frozen process", () => {
  const request = ({ pid, startTicks }: Living) => ({ id: "a", pid, startTicks, mark: "" });

  it("leaves it alone where it is told to: it lives when it is thawed", async () => {
    const victim = await freezing();

    const reports = await crashAll([request(victim)], { ...SOON, sparesAsleep: true });
    await victim.thaw();

    expect(reports).toMatchObject([{ outcome: "asleep" }]);
    victim.child.stdin?.end();
    expect(await endOf(victim.child)).toBe(0);
  });

  it("says that its signal waits, where it was sent one", async () => {
    const victim = await freezing();

    const reports = await crashAll([request(victim)], SOON);

    expect(reports).toMatchObject([{ outcome: "signalled", pending: true }]);
    expect(isDead(victim.pid, victim.startTicks)).toBe(false);
  });

  it.each([
    ["left alone where the engine says that it is paused", true, { outcome: "frozen" }],
    ["hit where it does not: others sleep in the kernel as well", false, { outcome: "signalled" }],
  ])("of a container is %s", async (_, isPaused, evidence) => {
    const [victim, other] = await Promise.all([freezing(), live()]);
    const options = { choice: "auto", image: "chaos-army", pull: "never" } as const;
    const reach = new Reach({} as Engine, { ...options, holder: "here:1:1", info: {} });
    const asked: string[] = [];
    const crash = burstsOf(reach, async (id) => {
      asked.push(id);
      return isPaused;
    })("run-1");

    const all = [victim, other].map(({ pid }, at) => crash({ id: at === 0 ? "/" : ":", pid }));

    expect(await Promise.all(all)).toMatchObject([evidence, { outcome: "signalled" }]);
    expect(asked).toEqual(["/"]);
  });
});

const WIPE = { monkey: zoneWiper as unknown as Monkey, options: { hold: "3s" } };

function crashing(it: Stage, name: string, evidence: Partial<CrashEvidence>): void {
  const real = it.source.victim.bind(it.source);
  it.source.victim = (target) => ({
    ...real(target),
    crash: async (before, signal) =>
      target.name === name
        ? { outcome: "signalled", reach: "host", pid: before.pid, signalledMs: 0, ...evidence }
        : await real(target).crash(before, signal),
  });
}

async function wiped(evidence: Partial<CrashEvidence>, meanwhile = (_: Stage) => {}) {
  const it = stage();
  const victims = [it.source.add("a-1"), it.source.add("a-2")];
  crashing(it, "a-1", evidence);
  it.onFact = ({ kind }) => {
    if (kind === "verified") meanwhile(it);
  };
  await it.run({ ...WIPE, victims });
  expect([...it.source.held.keys()]).toEqual([]);
  return { it, verdict: judged(it, victims) };
}

describe("a drill of which one victim was frozen", () => {
  it("does not confirm it, and gives it back as it was", async () => {
    const { it, verdict } = await wiped({ outcome: "frozen" });

    expect(verdict).toMatchObject({ verdict: "inconclusive", exit: 3 });
    expect(verdict.because).toMatch(/a-1 \(it was left alone: it is paused/);
    expect(it.source.state("a-1")).toMatchObject({ running: true, policy: { name: "always" } });
    expect(it.facts.at(-1)).toMatchObject({ residue: [], unknown: [] });
  });

  it("says what is left where the signal waits: it is not over", async () => {
    const { it, verdict } = await wiped({ pending: true });

    expect(verdict).toMatchObject({ verdict: "unsafe", exit: 5 });
    expect(verdict.because).toMatch(/a-1: .*SIGKILL.* dies as soon as it is thawed/);
    expect(it.facts.at(-1)).toMatchObject({ residue: [{ subject: "a-1" }] });
  });

  it("has nothing left behind where it was thawed, and died of it, in time", async () => {
    const { it } = await wiped({ pending: true }, (it) => it.source.dieByItself("a-1"));

    expect(it.facts.at(-1)).toMatchObject({ residue: [], unknown: [] });
  });
});
