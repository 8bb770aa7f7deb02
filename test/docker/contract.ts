/**
 * What every monkey owes on a real target: that its effect is real, that its revert takes it away
 * whole, that reverting twice does no harm, and that nothing of ours stays on the engine.
 */
import { randomBytes } from "node:crypto";
import { expect } from "vitest";
import { poll, systemClock } from "../../src/core/clock.ts";
import { subjectOf } from "../../src/core/drill.ts";
import { type AnyFault, type Deed, fault as faultSchema } from "../../src/core/fault.ts";
import type { Monkey } from "../../src/core/monkey.ts";
import { differences, type Snapshot } from "../../src/core/snapshot.ts";
import type { Source } from "../../src/core/source.ts";
import { holderOf } from "../../src/journal/holder.ts";
import { readOptions } from "../../src/order.ts";

/** What the fault looks like to somebody who asks neither the monkey nor its source. */
export interface Outside {
  /** Called before anything is touched. */
  before(snapshot: Snapshot): Promise<void>;
  /** Throws unless the effect shows. */
  during(): Promise<void>;
  /** Throws unless the effect is gone. */
  after(): Promise<void>;
}

export interface Bench {
  readonly source: Source;
  readonly id: string;
  readonly outside: Outside;
}

export interface Proof {
  readonly injected: Deed;
  readonly reverted: Deed;
}

const CALL_MS = 30_000;
/** An engine settles a start, and removes a helper, a moment after it answered. */
const SETTLE_MS = 3_000;

/** @throws where the monkey breaks its contract */
export async function keepContract(
  monkey: Monkey,
  given: Readonly<Record<string, unknown>>,
  bench: Bench,
): Promise<Proof> {
  const fault = await draft(monkey, given, bench);
  const claim = { victim: bench.id, run: fault.run, token: fault.id };
  try {
    const full = {
      ...claim,
      expires: fault.until,
      holder: holderOf(process.pid),
      generation: 0,
      fault,
    };
    const [held] = await bench.source.claims.take([full], deadline());
    expect(held?.token, "the claim is ours").toBe(fault.id);
    return await prove(monkey, fault, bench);
  } catch (error) {
    // The next test may have the same victim.
    await revert(monkey, fault, bench).catch(() => {});
    throw error;
  } finally {
    await bench.source.disarm(fault.run, deadline());
    await bench.source.claims.release(claim, deadline());
    await nothingOfOurs(bench.source, fault.run);
  }
}

async function prove(monkey: Monkey, fault: AnyFault, bench: Bench): Promise<Proof> {
  const { source, outside } = bench;
  const needs = monkey.needs(fault.options as never);
  const typed = fault as AnyFault & { options: never };
  const victim = source.victim(fault.victim, fault.run);
  await outside.before(fault.before);

  await source.arm([fault], needs, deadline());
  await monkey.arm?.(victim, typed, deadline());
  const injected = await monkey.inject(victim, typed, deadline());
  const verify = () => monkey.verify(victim, typed, deadline(), { clock: systemClock, injected });
  let effect = await verify();
  if (effect.kind === "unknown") {
    // It has met nobody so far, or too few to tell.
    [effect] = await Promise.all([verify(), outside.during()]);
    if (effect.kind === "unknown") effect = await verify();
  }
  expect(effect, "verify").toMatchObject({ kind: "in-effect" });
  expect(effect.evidence).not.toBe("");
  await outside.during();
  expect(await source.leftovers(fault.run, deadline()), "the claim is seen").not.toEqual([]);

  // What cannot be undone owes no more than to be what it says.
  if (monkey.revert === "irreversible") {
    await outside.after();
    return { injected, reverted: { how: "irreversible, by contract", facts: {} } };
  }
  const reverted = await revert(monkey, fault, bench);
  const first = await withoutResidue(fault, bench);
  await outside.after();
  await revert(monkey, fault, bench);
  const second = await withoutResidue(fault, bench);
  // A second revert that restarts what runs would leave no residue and be no less harmful.
  expect(second.startedAt, "reverted twice, started once").toBe(first.startedAt);
  return { injected, reverted };
}

async function draft(
  monkey: Monkey,
  given: Readonly<Record<string, unknown>>,
  { source, id }: Bench,
): Promise<AnyFault> {
  const options = readOptions(monkey, given);
  const target = (await source.list(deadline())).find((one) => one.id === id);
  if (!target) throw new Error(`no target ${id} is listed`);
  const abilities = (await source.abilities([target], deadline())).get(id);
  const lacks = monkey.needs(options as never).flatMap((need) => abilities?.[need]?.reason ?? []);
  expect(lacks, "abilities that lack").toEqual([]);
  const before = (await source.snapshot([id], deadline())).get(id);
  expect(before, "the victim before").toMatchObject({ running: true, paused: false });
  const run = `contract-${monkey.name}-${randomBytes(4).toString("hex")}`;
  return journalled({
    ...{ id: `${run}.1`, run, monkey: monkey.name, victim: subjectOf(target), options, peers: [] },
    before: before as Snapshot,
    until: new Date(Date.now() + 120_000).toISOString(),
    seed: "contract",
  });
}

/** An undo knows of a fault no more than what went through a file. */
function journalled(fault: AnyFault): AnyFault {
  return faultSchema.parse(JSON.parse(JSON.stringify(fault)));
}

async function revert(monkey: Monkey, fault: AnyFault, { source }: Bench): Promise<Deed> {
  const { victim, run } = fault;
  const typed = journalled(fault) as AnyFault & { options: never };
  if (monkey.revert === "irreversible") throw new Error("nothing undoes it");
  return monkey.revert(source.victim(victim, run), typed, deadline(), { clock: systemClock });
}

async function withoutResidue(fault: AnyFault, { source, id }: Bench): Promise<Snapshot> {
  let after: Snapshot | undefined;
  const residue = await lastUntilEmpty(async () => {
    after = (await source.snapshot([id], deadline())).get(id);
    return differences(fault.before, after);
  });
  expect(residue, `residue of ${fault.monkey}`).toEqual([]);
  return after as Snapshot;
}

async function nothingOfOurs(source: Source, run: string): Promise<void> {
  const left = await lastUntilEmpty(() => source.leftovers(run, deadline()));
  expect(left, `leftovers of ${run}`).toEqual([]);
}

async function lastUntilEmpty<T>(look: () => Promise<T[]>): Promise<T[]> {
  let last: T[] = [];
  const empty = async () => {
    last = await look();
    return last.length === 0 ? true : undefined;
  };
  await poll(systemClock, empty, { everyMs: 50, deadlineMs: SETTLE_MS });
  return last;
}

function deadline(): AbortSignal {
  return AbortSignal.timeout(CALL_MS);
}
