/**
 * Seen: somebody thawed a victim and paused it again, and we thawed it; started one that was held
 * down, stopped it, and we started it; gave it another restart policy, and we took it back. And a
 * pause during which somebody set limits could never be undone: its claim stayed for ever.
 */
import { expect, it } from "vitest";
import type { Monkey } from "../../src/core/monkey.ts";
import type { Snapshot } from "../../src/core/snapshot.ts";
import { ChaosError } from "../../src/failure.ts";
import disconnect from "../../src/monkeys/disconnect.ts";
import kill from "../../src/monkeys/kill.ts";
import pause from "../../src/monkeys/pause.ts";
import processKill from "../../src/monkeys/process-kill.ts";
import stop from "../../src/monkeys/stop.ts";
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

const OF_STOPS = [
  ["a stop", { monkey: stop as unknown as Monkey, options: { grace: "1s", duration: "6s" } }],
  ["a kill by signal", { ...HOLD, options: { mode: "signal", hold: "6s" } }],
  ["a crash", { ...HOLD, options: { mode: "crash", settle: "6s" } }],
  [
    "a kill of processes",
    { monkey: processKill as unknown as Monkey, options: { pattern: "sleep", duration: "6s" } },
  ],
] as const;

it.each(OF_STOPS)("leaves down whom somebody stopped again, of %s", async (_, fault) => {
  const it = stage();
  const policy = { name: "no", maximumRetryCount: 0 };
  const victims = ["web-1", "web-2"].map((name) => it.source.add(name, {}, { policy }));
  // Both within one look: nobody sees it run in between.
  meanwhile(it, () => {
    if (!it.source.state("web-1").running) it.source.startBySomebody("web-1");
    it.source.stopBySomebody("web-1");
  });

  await it.run({ ...fault, victims });

  expect(it.source.state("web-1").running).toBe(false);
  expect(it.source.state("web-2").running).toBe(true);
  expectClean(it);
});

it("leaves a victim on the network that somebody connected it to", async () => {
  const it = stage();
  const networks = { front: { aliases: ["web"] }, back: { aliases: ["db"] } };
  const victims = [it.source.add("web-1", {}, { networks })];
  const theirs = { aliases: ["somebody's"] };
  meanwhile(it, () => it.source.change("web-1", { networks: { front: theirs } }));

  await it.run({
    monkey: disconnect as unknown as Monkey,
    options: { duration: "6s" },
    victims,
  });

  const { front, back } = it.source.state("web-1").networks;
  expect([front?.aliases, back?.aliases]).toEqual([["somebody's"], ["db"]]);
  expectClean(it);
});

it("leaves a victim off the network that somebody connected it to and took it off again", async () => {
  const it = stage();
  it.source.tellsOfOurs = true;
  const networks = { front: { aliases: ["web"] }, back: { aliases: ["db"] } };
  const victims = [it.source.add("web-1", {}, { networks })];
  // Both within one look: its state is what we made of it.
  meanwhile(it, () => it.source.connectBySomebody("web-1", "front"));

  await it.run({ monkey: disconnect as unknown as Monkey, options: { duration: "6s" }, victims });

  expect(Object.keys(it.source.state("web-1").networks)).toEqual(["back"]);
  expect(early(it)).toEqual([true]);
  expectClean(it);
});

it("leaves paused whom somebody thawed and paused again within one look", async () => {
  const it = stage();
  it.source.tellsOfOurs = true;
  const victims = [it.source.add("web-1"), it.source.add("web-2")];
  meanwhile(it, () => {
    it.source.thawBySomebody("web-1");
    it.source.pauseBySomebody("web-1");
  });

  await it.run({ ...PAUSE, victims });

  expect(it.source.state("web-1").paused).toBe(true);
  expect(it.source.state("web-2").paused).toBe(false);
  expect(early(it)).toEqual([true]);
  expectClean(it);
});

it.each([
  ["pause", PAUSE, (now: Snapshot) => !now.paused],
  [
    "disconnect",
    { monkey: disconnect as unknown as Monkey, options: { duration: "6s" } },
    (now: Snapshot) => now.networks.front !== undefined,
  ],
] as const)("takes its own undo of a stage of %s for nobody else's", async (_, fault, isBack) => {
  const it = stage();
  it.source.tellsOfOurs = true;
  const victims = [it.source.add("web-1", {}, { networks: { front: { aliases: ["web"] } } })];

  await it.run({ ...fault, victims, stage: 0, also: [{ ...fault, victims, stage: 1 }] });

  expect(isBack(it.source.state("web-1"))).toBe(true);
  expect(early(it)).toEqual([]);
  expectClean(it);
});

it("thaws whom somebody restarted, and who was paused again because it was wanted so", async () => {
  const it = stage();
  it.source.tellsOfOurs = true;
  const victims = [it.source.add("web-1")];
  // An engine thaws whom it ends.
  meanwhile(it, () => {
    it.source.thawBySomebody("web-1");
    it.source.dieByItself("web-1");
  });

  await it.run({ ...PAUSE, victims, onRestart: "reinject" });

  expect(it.source.state("web-1")).toMatchObject({ running: true, paused: false });
  expectClean(it);
});

it("takes what somebody paused behind an undo of others for no residue", async () => {
  const it = stage();
  const victims = [it.source.add("web-1")];
  // As a halt from elsewhere does: it takes the claim over, thaws and lets go.
  meanwhile(it, () => {
    it.source.held.clear();
    it.undone = true;
    it.abort.abort({ kind: "stopped", cause: "halt", message: "halted" });
  });

  await it.run({ ...PAUSE, victims });

  expect(it.source.state("web-1").paused).toBe(true);
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
