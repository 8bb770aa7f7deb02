/**
 * Seen: somebody thawed a victim and paused it again, and we thawed it; started one that was held
 * down, stopped it, and we started it; gave it another restart policy, and we took it back. And a
 * pause during which somebody set limits could never be undone: its claim stayed for ever.
 */
import { expect, it } from "vitest";
import type { Monkey } from "../../src/core/monkey.ts";
import { ChaosError } from "../../src/failure.ts";
import kill from "../../src/monkeys/kill.ts";
import pause from "../../src/monkeys/pause.ts";
import { type Stage, stage } from "../core/drilling.ts";

const PAUSE = { monkey: pause as unknown as Monkey, options: { duration: "6s" } };
const HOLD = {
  monkey: kill as unknown as Monkey,
  options: { mode: "crash", signal: "SIGKILL", hold: "6s", settle: "10s" },
};

/** Two seconds after the fault is in effect, and then each second one more. */
function meanwhile(it: Stage, ...deeds: (() => void)[]): void {
  it.onFact = ({ kind }) => {
    if (kind !== "verified") return;
    it.onFact = () => {};
    deeds.forEach((deed, at) => void it.clock.sleep(2_000 + at * 1_000).then(deed));
  };
}

function expectClean(it: Stage): void {
  expect(it.facts.at(-1)).toMatchObject({ kind: "finished", residue: [], unknown: [] });
  expect([...it.source.held]).toEqual([]);
}

const early = (it: Stage) =>
  it.facts.flatMap((fact) => (fact.kind === "ended" ? [fact.deed.facts.early] : []));

it("leaves what somebody paused after our own pause was over", async () => {
  const it = stage();
  const victims = [it.source.add("web-1"), it.source.add("web-2")];
  meanwhile(
    it,
    () => it.source.thawBySomebody("web-1"),
    () => it.source.pauseBySomebody("web-1"),
  );

  await it.run({ ...PAUSE, victims });

  expect(it.source.state("web-1").paused).toBe(true);
  expect(it.source.state("web-2").paused).toBe(false);
  expect(early(it)).toEqual([true]);
  expectClean(it);
});

it("leaves what somebody started and stopped while we held it down", async () => {
  const it = stage();
  const victims = [it.source.add("web-1"), it.source.add("web-2")];
  meanwhile(
    it,
    () => it.source.startBySomebody("web-1"),
    () => it.source.stopBySomebody("web-1"),
  );

  await it.run({ ...HOLD, victims });

  expect(it.source.state("web-1")).toMatchObject({ running: false, policy: { name: "always" } });
  expectClean(it);
});

it("leaves the restart policy that somebody gave", async () => {
  const it = stage();
  const victims = [it.source.add("web-1")];
  const policy = { name: "unless-stopped", maximumRetryCount: 0 };
  meanwhile(it, () => it.source.change("web-1", { policy }));

  await it.run({ ...HOLD, victims });

  expect(it.source.state("web-1")).toMatchObject({ running: true, policy });
  expectClean(it);
});

it("takes limits that somebody set for theirs", async () => {
  const it = stage();
  const victims = [it.source.add("web-1")];
  const limits = { Memory: 67_108_864 };
  meanwhile(it, () => it.source.change("web-1", { limits }));

  await it.run({ ...PAUSE, victims });

  expect(it.source.state("web-1")).toMatchObject({ paused: false, limits });
  expect(it.facts.map(({ kind }) => kind)).not.toContain("revert-delayed");
  expectClean(it);
});

it("takes an engine that does not answer a look for no end of the drill", async () => {
  const it = stage();
  const victims = [it.source.add("web-1")];
  meanwhile(it, () => {
    it.source.failing("inspect web-1", new ChaosError("ENGINE_UNREACHABLE", "socket hang up"));
    it.source.pauseBySomebody("web-1");
  });

  await it.run({ ...PAUSE, victims });

  expect(it.facts.filter(({ kind }) => kind === "stopped" || kind === "ended")).toEqual([]);
  expectClean(it);
});

it("notices at the end what no event told of: the fault was not in effect any more", async () => {
  const it = stage();
  const victims = [it.source.add("web-1")];
  // As a watchdog does that lost its wire to us, while we heard of nothing.
  meanwhile(it, () => it.source.change("web-1", { paused: false }));

  await it.run({ ...PAUSE, victims });

  expect(early(it)).toEqual([true]);
  expectClean(it);
});
