/** The fault proxy: doors on one side, a service on the other, toxics between them. */
import type { Socket } from "node:net";
import { openAlarms } from "./alarms.ts";
import { type Connection, openConnection } from "./connection.ts";
import { type Counters, openCounts } from "./counters.ts";
import { openDoors } from "./doors.ts";
import { FEEL_MS } from "./feel.ts";
import type { House } from "./house.ts";
import { loadKinds } from "./kinds.ts";
import { openLending } from "./lending.ts";
import { capOf, LIMITS, type Limits } from "./limits.ts";
import { rowOf } from "./random.ts";
import { type ReadToxic, readSpecs } from "./read-spec.ts";
import { resetNow } from "./reset-now.ts";
import type { ToxicSpec } from "./toxic.ts";
import type { Toxic } from "./toxic-state.ts";
import { isDown, openToxicsSet } from "./toxics-set.ts";
import { warmAlarms } from "./warm-alarms.ts";

export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface ProxyOptions {
  /** Port 0: any that is free. */
  readonly listen: readonly Address[];
  /** Where each connection goes; a function is asked once the client is there. */
  readonly upstream: Address | ((client: Socket) => Address);
  /** The same seed, the same draws. */
  readonly seed: string;
  readonly limits?: Partial<Limits>;
}

export interface FaultProxy {
  /** Where it listens, in the order of `listen`, with real ports. */
  readonly doors: readonly Address[];
  toxics(): readonly ToxicSpec[];
  /**
   * All toxics from now on, in this order; told apart by name, and one that is as it was is left alone:
   * what it drew and remembers stays. All or nothing.
   * @throws ChaosError TOXIC_INVALID
   */
  setToxics(specs: readonly ToxicSpec[]): Promise<void>;
  counters(): Counters;
  /** Lets nobody in any more; resolves when all have left, or when the bound has reset those who have not. */
  drain(boundMs: number): Promise<{ readonly cut: number }>;
  /** Cuts what is open, by an end, and gives the ports back. */
  close(): Promise<void>;
  /** @returns a close by which only who has been idle since sees an end: the others are reset, and counted */
  observe(): () => Promise<{ readonly cut: number }>;
}

/** @throws ChaosError PROXY_FAILED when a port cannot be had; nothing listens then */
export async function openProxy(options: ProxyOptions): Promise<FaultProxy> {
  const { listen, upstream, seed } = options;
  const limits = { ...LIMITS, ...options.limits };
  const kinds = await loadKinds();
  const alarms = openAlarms();
  warmAlarms();
  const toxics = openToxicsSet(seed);
  const open = new Set<Connection>();
  const counts = openCounts();
  /** One change at a time: a port that is being closed cannot be opened. */
  let changing: Promise<unknown> = Promise.resolve();
  let isLeaving = false;
  let heldInAll = 0;
  let onEmpty = () => {};
  let feeling = alarms.at(Number.POSITIVE_INFINITY, () => {});

  const house: House = {
    alarms,
    lending: openLending(),
    rules: toxics,
    dialMs: limits.dialMs,
    cap: () => capOf(limits, open.size, heldInAll),
    hold: (bytes) => {
      heldInAll += bytes;
    },
    upstream: typeof upstream === "function" ? upstream : () => upstream,
    toxicsFor: toxics.stagesFor,
    rowFor: ({ name }, ordinal) => rowOf(seed, name, "row", String(ordinal)),
    failed: counts.failed,
    over: (connection) => {
      if (!open.delete(connection)) return;
      counts.gone(connection);
      if (open.size > 0) return;
      feeling.cancel();
      onEmpty();
    },
  };
  const feelAll = () => {
    feeling = alarms.at(alarms.now() + FEEL_MS, () => {
      feelAll();
      for (const one of [...open]) one.feel();
    });
  };
  const enter = (client: Socket) => {
    const ordinal = counts.entered();
    toxics.count(toxics.all(), ordinal);
    const says = open.size < limits.connections ? toxics.admission(ordinal) : "refuse";
    if (says === "refuse") {
      counts.refused();
      resetNow(client);
      return;
    }
    const connection = openConnection(client, ordinal, house);
    open.add(connection);
    if (open.size === 1) feelAll();
    connection.admit(says.waitMs);
  };
  const apply = (added: readonly Toxic[]) => {
    for (const connection of open) {
      toxics.count(added, connection.ordinal);
      const says = toxics.admission(connection.ordinal);
      if (says === "refuse") connection.cut();
      else {
        connection.admit(says.waitMs);
        connection.arrange();
        connection.reconsider();
      }
    }
  };
  const doors = await openDoors(listen, enter);
  const change = async (read: readonly ReadToxic[]) => {
    const isToClose = isDown(read);
    // First what can fail.
    if (!isToClose && !isLeaving) await doors.open();
    apply(toxics.set(read));
    if (isToClose) await doors.close();
  };
  const leave = async () => {
    isLeaving = true;
    // One that is opening the doors again would leave them open.
    await changing;
    await doors.close();
  };
  const emptied = (boundMs: number) =>
    new Promise<void>((resolve) => {
      if (open.size === 0) return resolve();
      const alarm = alarms.at(alarms.now() + boundMs, resolve);
      onEmpty = () => {
        alarm.cancel();
        resolve();
      };
    });
  return {
    doors: doors.addresses,
    toxics: toxics.specs,
    setToxics: async (specs) => {
      const read = readSpecs(specs, kinds);
      const done = changing.then(() => change(read));
      changing = done.catch(() => {});
      await done;
    },
    counters: () => ({
      ...counts.read(open),
      requests: toxics.requests(),
      toxics: toxics.hits(),
    }),
    drain: async (boundMs) => {
      await leave();
      await emptied(boundMs);
      const cut = [...open];
      for (const one of cut) one.reset();
      return { cut: cut.length };
    },
    close: async () => {
      await leave();
      for (const one of [...open]) one.destroy();
    },
    observe: () => {
      const before = new Map([...open].map((one) => [one, movedBy(one)]));
      const isIdle = (one: Connection) => before.get(one) === movedBy(one) && !one.isWaiting();
      return async () => {
        await leave();
        const cut = [...open].filter((one) => !isIdle(one));
        for (const one of cut) one.reset();
        for (const one of [...open]) one.destroy();
        return { cut: cut.length };
      };
    },
  };
}

function movedBy(one: Connection): number {
  return one.bytes("upstream").received + one.bytes("downstream").received;
}
