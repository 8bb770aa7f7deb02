/**
 * Seen: of a service of four, two runs hit two members each, both under `min-healthy=2` and
 * `max-open=2`. Each had asked its guards before the other's claims were there, so none of the four
 * ran, and both ended with 0.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { run } from "../../src/controller.ts";
import { poll, systemClock } from "../../src/core/clock.ts";
import type { Fact } from "../../src/core/entry.ts";
import type { Monkey } from "../../src/core/monkey.ts";
import pause from "../../src/monkeys/pause.ts";
import zoneWiper from "../../src/monkeys/zone-wiper.ts";
import type { Order } from "../../src/order.ts";
import { prepare } from "../../src/prepare.ts";
import { type Stage, stage } from "../core/drilling.ts";
import { FakeSource } from "../core/fake-source.ts";

const MEMBERS = ["p1", "p2", "p3", "p4"];
const pausing = { monkey: pause as unknown as Monkey, options: { duration: "2s" } };
const wiping = { monkey: zoneWiper as unknown as Monkey, options: { hold: "3s" } };
const refusal = { guard: "max-open", allowed: false, reason: "2 faults of other runs are open" };

function orderFor(names: readonly string[], guards: Order["guards"] = {}): Order {
  const watching = { intervalMs: 100, timeoutMs: 100, latencyLimitMs: 100, warmUpMs: 0 };
  return {
    faults: [
      {
        ...{ monkey: "pause", options: { duration: "300ms" }, selection: { name: [...names] } },
        quantity: { kind: "all" },
      },
    ],
    ...{ protection: { force: false, minAgeMs: 0 }, probes: [], guards },
    watching: {
      ...{ ...watching, baselineMs: 0, recoverMs: 0, coolDownMs: 0, verdictWanted: false },
      ...{ thresholds: [], abortWhen: [] },
    },
    watchdog: "none",
  };
}

it.each([{ "min-healthy": "2" }, { "max-open": "2" }])(
  "under %j no more than two of four are ever hit",
  async (guards) => {
    const stateRoot = mkdtempSync(join(tmpdir(), "chaos-two-"));
    onTestFinished(() => rmSync(stateRoot, { recursive: true, force: true }));
    const source = new FakeSource(systemClock);
    for (const name of MEMBERS) source.add(name, { service: "web", project: "shop" });
    const open = MEMBERS.map((name) => source.stalling(`claim ${name}`));
    const { signal } = new AbortController();
    const drill = async (names: readonly string[]) => {
      const prepared = await prepare(orderFor(names, guards), source, signal, { stateRoot });
      return run(prepared, { source, stateRoot, place: {}, signal });
    };

    const both = [drill(["p1", "p2"]), drill(["p3", "p4"])];
    // Each has asked its guards by now, and none has a claim.
    const asked = () =>
      MEMBERS.every((name) => source.deeds.includes(`claim ${name}`)) || undefined;
    await poll(systemClock, async () => asked(), { everyMs: 5, deadlineMs: 10_000 });
    for (const go of open) go();
    const reports = (await Promise.all(both)).map(({ report }) => report.verdict);

    expect(source.deeds.filter((deed) => deed.startsWith("pause")).length).toBeLessThanOrEqual(2);
    expect(reports.map(({ exit }) => exit)).toContain(4);
    expect([...source.held.keys()]).toEqual([]);
  },
);

const of = <K extends Fact["kind"]>({ facts }: Stage, kind: K) =>
  facts.filter((fact): fact is Extract<Fact, { kind: K }> => fact.kind === kind);

it("a guard that refuses once the claims are taken stops the drill, and the claims go", async () => {
  const it = stage();
  const recheck = async () => (it.source.held.size > 0 ? [refusal] : []);

  await it.run({ ...pausing, victims: [it.source.add("web-1")], recheck });

  const message = `guard max-open refused before the act: ${refusal.reason}`;
  expect(of(it, "stopped")).toMatchObject([{ cause: "guard", message }]);
  expect(of(it, "intended")).toEqual([]);
  expect(it.source.deeds).not.toContain("pause web-1");
  expect(it.facts.at(-1)).toMatchObject({ kind: "finished", residue: [], unknown: [] });
  expect([...it.source.held.keys()]).toEqual([]);
});

it("a newcomer that is refused once it is claimed is let go at once, and the others are held", async () => {
  const it = stage();
  it.onFact = ({ kind }) => {
    if (kind === "verified") it.source.appear("a-9");
    if (kind === "refused") held = [...it.source.held.keys()];
  };
  let held: string[] = [];
  const recheck = async () => (it.source.held.size > 1 ? [refusal] : []);
  const victim = it.source.add("a-1");

  await it.run({ ...wiping, victims: [victim], admits: () => true, recheck });

  expect(of(it, "refused")).toMatchObject([{ victim: "a-9", ruling: { guard: "max-open" } }]);
  expect(held).toEqual([victim.id]);
  expect(it.source.deeds).not.toContain("crash a-9");
  expect(of(it, "stopped")).toEqual([]);
  expect([...it.source.held.keys()]).toEqual([]);
});

it("a claim that cannot be let go of at once is let go of at the end", async () => {
  const it = stage();
  it.source.failing("release web-1", new Error("the engine cannot now"));
  const recheck = async () => (it.source.held.size > 0 ? [refusal] : []);

  await it.run({ ...pausing, victims: [it.source.add("web-1")], recheck });

  expect(of(it, "stopped")).toMatchObject([{ cause: "guard" }]);
  expect(it.facts.at(-1)).toMatchObject({ kind: "finished", unknown: [] });
  expect([...it.source.held.keys()]).toEqual([]);
});
