/**
 * Thousands of seeded experiments in a simulated world with churn, failures and deaths, through the
 * real planning, sequencing, undo and report. One seed replays one experiment and tells its story:
 *
 *   CHAOS_SIM_SEED=<n> npx vitest run test/simulation
 */
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { draw } from "../../src/core/chance.ts";
import type { OutsideCheck } from "../../src/core/guard.ts";
import type { Monkey } from "../../src/core/monkey.ts";
import { sayCheck } from "../../src/core/outside-check.ts";
import type { ProbeKind } from "../../src/core/probe.ts";
import blackhole from "../../src/monkeys/blackhole.ts";
import pause from "../../src/monkeys/pause.ts";
import { guards, monkeys, probeKinds } from "../../src/rosters.ts";
import { isFull, note, sayProofs, seed } from "../proof.ts";
import { CALM, Connection } from "./connection.ts";
import { experiment, here, type Outcome, type Roster } from "./experiment.ts";
import { isBehind } from "./fleet.ts";
import { laySystemOn } from "./ground.ts";
import { simulatedJournal } from "./simulated-journal.ts";
import { RARE, SOMETIMES } from "./sometimes.ts";
import { HERE } from "./world.ts";

vi.mock("../../src/journal/journal.ts", async (original) => ({
  ...(await original()),
  openJournal: (folder: string, clock: never, onEntry = () => {}) => {
    const { ground, fullAt } = here();
    return simulatedJournal(folder, { clock, disk: { process: ground.process, fullAt }, onEntry });
  },
}));
vi.mock("../../src/journal/holder.ts", async (original) => ({
  ...(await original()),
  holderOf: () => `${HERE}:${here().ground.process.pid}:1`,
  isAlive: (holder: string) => {
    const [host, pid] = holder.split(":");
    const { process } = here().ground;
    return host === HERE ? process.isAlive && process.pid === Number(pid) : undefined;
  },
}));
vi.mock("../../src/watchdog/process-watchdog.ts", () => ({
  startProcessWatchdog: () => here().world?.raiseWatchdog(false),
}));
vi.mock("../../src/outside.ts", () => ({
  askOutside: async (checks: readonly OutsideCheck[]) => {
    const { world } = here();
    return checks.map((check) => ({
      check: sayCheck(check),
      clear: !world?.chances.is(0.5, "incident"),
      says: "as drawn",
    }));
  },
}));

const MANY = isFull ? 10_000 : 300;
/** A sample goes on until everything has been met once, but not for ever. */
const MOST = isFull ? MANY : 4_000;
const only = process.env.CHAOS_SIM_SEED;
/** The first experiment's own seed; the others follow. */
const base = Math.floor(draw(seed, "simulation") * 2 ** 31);

/** Answers as long as one member of the asked service is up. */
function simulatedProbe(tcp: ProbeKind): ProbeKind {
  return {
    ...tcp,
    open: (_options, where) => ({
      close: () => {},
      sample: async (timeoutMs) => {
        const { world, ground } = here();
        const port = where()?.port;
        if (!world || port === undefined) return { ok: false, reason: "no-endpoint" };
        const states = [...world.targets.values()]
          .filter(({ name }) => isBehind(port, name) && world.fake.has(name))
          .map(({ name }) => world.fake.state(name));
        const isUp = states.some(({ running, paused }) => running && !paused);
        if (isUp || states.length === 0) return { ok: true };
        if (!states.some(({ paused }) => paused)) return { ok: false, reason: "refused" };
        await ground.sleep(timeoutMs);
        return { ok: false, reason: "timeout" };
      },
    }),
  };
}

/** Says that it has undone what it has not. */
const liar = {
  ...(pause as unknown as Monkey),
  name: "canary-liar",
  revert: async () => ({ how: "thawed", facts: {} }),
} satisfies Monkey;
/** Pauses somebody beside its victim, too. */
const clumsy = {
  ...(pause as unknown as Monkey),
  name: "canary-clumsy",
  inject: async (victim, fault, signal) => {
    const { world, ground } = here();
    const [other] = [...(world?.targets.values() ?? [])].filter(({ id }) => id !== fault.victim.id);
    if (world && other) {
      const link = { who: "controller", process: ground.process, weather: CALM };
      await new Connection(world, link, world.chances).source.victim(other, "").pause(signal);
    }
    return (pause as unknown as Monkey).inject(victim, fault, signal);
  },
} satisfies Monkey;
/** Leaves its packets swallowed: nothing that an engine shows of a container tells of it. */
const silent = {
  ...(blackhole as unknown as Monkey),
  name: "canary-silent",
  revert: async () => ({ how: "taken out of its network namespace", facts: {} }),
} satisfies Monkey;
const canaries = [liar, clumsy, silent];

let roster: Roster;
beforeAll(async () => {
  await laySystemOn(() => here().ground);
  const kinds = (await probeKinds.all()).map((kind) =>
    kind.name === "tcp" ? simulatedProbe(kind) : kind,
  );
  Object.assign(probeKinds, { all: async () => kinds });
  const { load } = monkeys;
  const canary = (name: string) => canaries.find((one) => one.name === name);
  Object.assign(monkeys, { load: async (name: string) => canary(name) ?? load(name) });
  roster = { guards: await guards.all(), monkeys: await monkeys.all() };
});
afterAll(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

function tell({ seed: which, violations, story }: Outcome): string {
  return [
    ...["", ...story, "", `Experiment ${which}:`, ...violations.map((one) => `  ${one}`)],
    `Replay it: CHAOS_SIM_SEED=${which} npx vitest run test/simulation`,
  ].join("\n");
}

describe.runIf(only !== undefined)("one experiment", () => {
  it(`CHAOS_SIM_SEED=${only}`, async () => {
    const outcome = await experiment(Number(only), roster);
    process.stdout.write(`${tell(outcome)}\n${[...outcome.happened].sort().join(", ")}\n`);
    expect(outcome.violations).toEqual([]);
  });
});

describe.runIf(only === undefined)(`${MANY} experiments (CHAOS_SEED=${seed})`, () => {
  const counts = new Map<string, number>();
  const broken: Outcome[] = [];
  const refusals = guards.names().map((name) => `a refusal by ${name}`);
  // A guard without a refusal is one that nobody has ever seen refuse.
  const all = [...SOMETIMES, ...refusals];
  const expected = isFull ? all : all.filter((what) => !RARE.has(what));
  beforeAll(async () => {
    const began = process.cpuUsage();
    const isMissing = (what: string) => !counts.has(what);
    let n = 0;
    for (; n < MANY || (n < MOST && expected.some(isMissing)); n++) {
      const outcome = await experiment(base + n, roster);
      for (const what of outcome.happened) counts.set(what, (counts.get(what) ?? 0) + 1);
      if (outcome.violations.length > 0) broken.push(outcome);
    }
    const { user, system } = process.cpuUsage(began);
    const seconds = ((user + system) / 1_000_000).toFixed(1);
    const met = Object.fromEntries(expected.map((what) => [`${what}:`, counts.get(what) ?? 0]));
    const failures = broken.map(({ seed: which, violations }) => `${which}: ${violations[0]}`);
    const of = `seeds ${base} to ${base + n - 1}, ${seconds} s of CPU`;
    const proof = note({ loop: "simulation", of, counts: { experiments: n, ...met }, failures });
    process.stderr.write(`${sayProofs([proof])}\n`);
  }, 600_000);

  it("keep what must always hold", () => {
    const seeds = broken.map(({ seed: which, violations }) => `${which}: ${violations[0]}`);
    const first = broken[0];
    expect(seeds, first && tell(first)).toEqual([]);
  });

  it.each(expected)("have sometimes met %s", (what) => {
    expect(counts.get(what) ?? 0).toBeGreaterThan(0);
  });
});

describe.runIf(only === undefined)(
  "a simulation that could not fail would be worth nothing",
  () => {
    const caughtOf = async (monkey: Monkey) => {
      const caught: string[] = [];
      for (let n = 0; n < 40; n++)
        caught.push(...(await experiment(n, { ...roster, monkeys: [monkey] })).violations);
      return caught.join("\n");
    };

    it("it catches a monkey whose undo lies", async () => {
      const caught = await caughtOf(liar);
      expect(caught).toContain("is still claimed");
      expect(caught).toContain("still shows a fault of ours");
    });

    it("it catches a network monkey whose undo does nothing", async () => {
      const caught = await caughtOf(silent);
      expect(caught).toContain("shows a fault of ours that the journal takes for undone");
      expect(caught).toContain("still shows a fault of ours");
    });

    it("it catches a monkey that touches a neighbour", async () => {
      const caught = await caughtOf(clumsy);
      expect(caught).toContain("which is excluded or was never meant");
      expect(caught).toContain("shows a fault of ours that nobody has claimed");
    });

    it("tells one story of one seed", async () => {
      // A run's id and a claim's token end in what the system drew.
      const tale = async (which: number) =>
        (await experiment(which, roster)).story
          .join("\n")
          .replaceAll(/(\dT\d{6}-[a-z-]+)-[0-9a-f]{4}/g, "$1")
          .replaceAll(/here:\d+:/g, "here:");
      for (let which = base; which < base + 30; which++)
        expect(await tale(which)).toBe(await tale(which));
    });
  },
);
