/**
 * Several engines as one source: listed together, each target with its engine's name; every deed
 * goes to the engine that holds its victim. One that does not answer hides nobody else.
 */
import type { AbilityTable } from "../../core/ability.ts";
import type { Clock } from "../../core/clock.ts";
import { settle } from "../../core/settle.ts";
import type { Snapshot } from "../../core/snapshot.ts";
import type { Leftover, Readiness, Source, TargetEvent } from "../../core/source.ts";
import type { Stray } from "../../core/stray.ts";
import type { Target } from "../../core/target.ts";
import type { EnginePlace, SeveralEngines } from "../../core/whereabouts.ts";
import { ChaosError } from "../../failure.ts";
import { claimsOf, haltOf } from "./claims.ts";
import { Member, type OpenEngine } from "./member.ts";
import { Members } from "./members.ts";
import { updatesOf } from "./updates.ts";
import { victimOn } from "./victim.ts";
import { watcherOf } from "./watch.ts";

const CLOSE_MS = 10_000;

/** @throws ChaosError ENGINE_UNREACHABLE when none answers */
export async function openSeveral(
  { key, members: places }: SeveralEngines,
  open: OpenEngine,
  clock: Clock,
  signal: AbortSignal,
): Promise<Source> {
  const members = new Members(
    places.map((place) => new Member(place, open, clock)),
    clock,
  );
  await members.answers(async () => {}, signal);
  const list = (stop: AbortSignal) => listAll(members, stop);
  return {
    name: "several",
    engineId: key,
    get says() {
      return saysOf(members);
    },
    silent: () => members.silent(),
    list,
    snapshot: async (ids, stop) =>
      mergedMaps<Snapshot>(
        await members.split(ids, byId, (source, mine) => source.snapshot(mine, stop), stop),
      ),
    sharers: async (ids, stop) =>
      (await members.split(ids, byId, (source, mine) => source.sharers(mine, stop), stop)).flat(),
    updates: (targets, stop) => updatesOf(members, targets, stop),
    // All of them look names up here.
    leadsTo: async (name) =>
      (await members.all.find(({ source }) => source?.leadsTo)?.source?.leadsTo?.(name)) ?? {},
    abilities: async (targets, stop, asked) => {
      const ask = (source: Source, mine: typeof targets) => source.abilities(mine, stop, asked);
      return mergedMaps<AbilityTable>(await members.split(targets, itself, ask, stop));
    },
    arm: async (faults, needs, stop) => {
      const arm = (source: Source, mine: typeof faults) => source.arm(mine, needs, stop);
      await members.split(faults, ({ victim }) => victim, arm, stop);
    },
    disarm: async (run, stop) => {
      const reached = members.all.filter(({ source }) => source);
      await settle(reached.map((one) => one.ask((source) => source.disarm(run, stop), stop)));
    },
    victim: (target, run, heard) => victimOn(members, target, run, heard),
    watch: watcherOf(members),
    sinceClaims: async (faults, stop) => {
      const ask = async (source: Source, mine: typeof faults) =>
        (await source.sinceClaims?.(mine, stop)) ?? new Map<string, TargetEvent[]>();
      return mergedMaps(await members.split(faults, ({ victim }) => victim, ask, stop));
    },
    claims: claimsOf(members),
    halt: haltOf(members),
    preflight: (stop) => preflight(members, stop),
    wallMs: async (stop, engine) =>
      members.all
        .find(({ name }) => name === engine)
        ?.ask(async (source) => (await source.wallMs?.(stop)) ?? Number.NaN, stop) ?? Number.NaN,
    leftovers: async (run, stop) => {
      const found = await members.answers((source) => source.leftovers(run, stop), stop);
      return found.flatMap(({ member, answer }) => answer.map((one) => seen(members, member, one)));
    },
    strays: (stop) => straysOf(members, stop),
    sweep: async (leftovers, stop) => {
      await members.split(leftovers, itself, (source, mine) => source.sweep(mine, stop), stop);
    },
    close: () => closeAll(members),
  };
}

const byId = (id: string) => ({ id });
const itself = <T>(one: T) => one;

/**
 * Deeds would be done twice, and each half would take the other's claims for somebody else's. Engines'
 * ids do not tell: 20.10's is its host's /etc/docker/key.json, so two engines on a host have one, and
 * a copied machine has its original's.
 */
function assertDifferent(found: readonly { member: Member; answer: readonly Target[] }[]): void {
  const holders = new Map<string, Member>();
  for (const { member, answer } of found)
    for (const { id, name } of answer) {
      const other = holders.get(id);
      if (other)
        throw new ChaosError(
          "USAGE",
          `Engines ${other.name} and ${member.name} are one: both have ${name}, ${id.slice(0, 12)}`,
          { hint: "Name each engine once" },
        );
      holders.set(id, member);
    }
}

async function closeAll({ all }: Members): Promise<void> {
  const late = AbortSignal.timeout(CLOSE_MS);
  const over = new Promise<void>((resolve) => {
    late.addEventListener("abort", () => resolve(), { once: true });
  });
  await Promise.race([Promise.allSettled(all.map((member) => member.close())), over]);
}

function saysOf({ all }: Members): string {
  const each = all.map(({ name, source, silence }) =>
    silence || !source ? `${name} (does not answer)` : `${name} (${source.says})`,
  );
  return `${all.length} engines: ${each.join(", ")}`;
}

async function listAll(members: Members, signal: AbortSignal): Promise<Target[]> {
  const found = await members.answers((source) => source.list(signal), signal);
  assertDifferent(found);
  return found.flatMap(({ member, answer }) =>
    answer.map((target) => {
      members.settled(target.id, member);
      return placed(target, member.place);
    }),
  );
}

/** A label of its own wins over where its engine is. */
function placed(target: Target, { name, zone, region }: EnginePlace): Target {
  return {
    ...target,
    engine: name,
    ...(zone && !target.zone ? { zone } : {}),
    ...(region && !target.region ? { region } : {}),
  };
}

function mergedMaps<T>(maps: readonly ReadonlyMap<string, T>[]): Map<string, T> {
  return new Map(maps.flatMap((one) => [...one]));
}

function seen(members: Members, member: Member, one: Leftover): Leftover {
  members.settled(one.id, member);
  return { ...one, says: `${one.says} on engine ${member.name}` };
}

/** An engine that is silent was not looked at, which is told of it already. */
async function straysOf(members: Members, signal: AbortSignal) {
  const reached = members.all.filter(({ source, silence }) => source && !silence);
  const looks = reached.map(async (member) => {
    const look = async (source: Source) =>
      (await source.strays?.(signal)) ?? { strays: [], unseen: [] };
    const found = await member.ask(look, signal);
    for (const { victim } of found.strays) members.settled(victim.id, member);
    return { ...found, strays: found.strays.map((one) => strayOn(member, one)) };
  });
  const all = await settle(looks);
  return {
    strays: all.flatMap(({ strays }) => strays),
    unseen: all.flatMap(({ unseen }) => unseen),
  };
}

function strayOn({ name }: Member, stray: Stray): Stray {
  return { ...stray, victim: { ...stray.victim, engine: name } };
}

async function preflight(members: Members, signal: AbortSignal): Promise<Readiness[]> {
  const found = await members.answers((source) => source.preflight(signal), signal);
  const ready = found.flatMap(({ member, answer }) =>
    answer.map((one) => ({ ...one, engine: member.name })),
  );
  const consequence = "nothing on it is chosen, probed or undone until it answers";
  const silent = members.silent().map(({ engine, why }): Readiness => {
    return { engine, subject: "engine", state: "absent", says: why, consequence };
  });
  return [...ready, ...silent];
}
