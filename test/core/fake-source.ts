/**
 * A place where containers live, without an engine: a small state machine that pauses, dies,
 * restarts by its policies and keeps claims as an engine does, on the clock it is given. It writes
 * down every deed, fails where it is told to, and waits where it is told to.
 */
import type { AbilityTable, Victim } from "../../src/core/ability.ts";
import type { Clock } from "../../src/core/clock.ts";
import type { Halt } from "../../src/core/halt.ts";
import type { Snapshot } from "../../src/core/snapshot.ts";
import type {
  Claim,
  Claims,
  HaltSwitch,
  Leftover,
  Listeners,
  Source,
  TargetEvent,
} from "../../src/core/source.ts";
import type { Sharer, Target } from "../../src/core/target.ts";
import { ChaosError } from "../../src/failure.ts";
import { aSnapshot, aTarget } from "./made.ts";

interface Container {
  readonly target: Target;
  state: Snapshot;
  starts: number;
  /** By an operator: until the next start, no policy acts. */
  stopped?: boolean;
}

const EVERYTHING: AbilityTable = {
  crash: undefined,
  signal: undefined,
  start: undefined,
  pause: undefined,
  policy: undefined,
};

export class FakeSource implements Source {
  readonly name = "fake";
  readonly engineId = "fake-engine";
  readonly says = "a fake engine";
  /** Every deed in its order, such as `crash web-1`. */
  readonly deeds: string[] = [];
  readonly held = new Map<string, Claim>();
  halted: Halt | undefined;
  readonly leftBehind: Leftover[] = [];
  readonly sharing: Sharer[] = [];
  /** How long the policy takes to bring a container back. */
  restartMs = 500;
  readonly #clock: Clock;
  readonly #containers = new Map<string, Container>();
  readonly #failures = new Map<string, Error[]>();
  readonly #gates = new Map<string, Promise<void>>();
  readonly #listeners = new Set<Listeners>();
  #pids = 100;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(name: string, given: Partial<Target> = {}, state: Partial<Snapshot> = {}): Target {
    const target = aTarget(name, { source: "fake", ...given });
    const snapshot = aSnapshot({ pid: ++this.#pids, startedAt: `${name} start 1`, ...state });
    this.#containers.set(target.id, { target, state: snapshot, starts: 1 });
    return target;
  }

  /** An orchestrator's replacement: there from now on, and heard of. */
  appear(name: string, given: Partial<Target> = {}): void {
    this.#tell(this.add(name, given), "start");
  }

  vanish(name: string): void {
    this.#containers.delete(aTarget(name).id);
  }

  /** Somebody removes it, and the source tells of it. */
  destroy(name: string): void {
    const { target } = this.#named(name);
    this.#containers.delete(target.id);
    this.#tell(target, "destroy");
  }

  /** It dies by itself, and comes back if its policy says so. */
  dieByItself(name: string): void {
    this.#die(this.#named(name), 1);
  }

  /** An operator's stop: the policy does not bring it back. */
  stopBySomebody(name: string): void {
    this.#named(name).stopped = true;
    this.#die(this.#named(name), 0);
  }

  startBySomebody(name: string): void {
    this.#start(this.#named(name));
  }

  pauseBySomebody(name: string): void {
    this.change(name, { paused: true });
    this.#tell(this.#named(name).target, "pause");
  }

  has(name: string): boolean {
    return this.#containers.has(aTarget(name).id);
  }

  state(name: string): Snapshot {
    return this.#named(name).state;
  }

  /** Somebody who is not us changes it. */
  change(name: string, state: Partial<Snapshot>): void {
    const container = this.#named(name);
    container.state = { ...container.state, ...state };
  }

  /** Somebody who is not us thaws it, and the source tells of it. */
  thawBySomebody(name: string): void {
    this.change(name, { paused: false });
    this.#tell(this.#named(name).target, "thaw");
  }

  /** The next deeds of that name fail, one with each error. */
  failing(deed: string, ...errors: Error[]): void {
    this.#failures.set(deed, errors);
  }

  /** The event stream breaks for all who listen. */
  loseEvents(): void {
    const deaf = [...this.#listeners];
    this.#listeners.clear();
    for (const { onLost } of deaf) onLost(new Error("the stream broke"));
  }

  /** Deeds of that name wait until the answer is called. */
  stalling(deed: string): () => void {
    let open = () => {};
    this.#gates.set(
      deed,
      new Promise<void>((resolve) => {
        open = resolve;
      }),
    );
    return () => open();
  }

  async list(): Promise<Target[]> {
    await this.#do("list");
    return [...this.#containers.values()].map(({ target, state }) => ({
      ...target,
      state: state.paused ? "paused" : state.running ? "running" : "exited",
    }));
  }

  async snapshot(ids: readonly string[]): Promise<Map<string, Snapshot>> {
    await this.#do("snapshot");
    const found = ids.flatMap((id) => {
      const container = this.#containers.get(id);
      return container ? [[id, container.state] as const] : [];
    });
    return new Map(found);
  }

  async sharers(ids: readonly string[]): Promise<Sharer[]> {
    return this.sharing.filter(({ victim }) => ids.includes(victim));
  }

  async abilities(targets: readonly Target[]): Promise<Map<string, AbilityTable>> {
    return new Map(targets.map(({ id }) => [id, EVERYTHING]));
  }

  async arm(): Promise<void> {
    await this.#do("arm");
  }

  async disarm(): Promise<void> {
    await this.#do("disarm");
  }

  async watch(listeners: Listeners, signal: AbortSignal): Promise<void> {
    await this.#do("watch");
    this.#listeners.add(listeners);
    signal.addEventListener("abort", () => this.#listeners.delete(listeners));
  }

  readonly claims: Claims = {
    take: async (claims) => {
      const taken = claims.map(async (claim) => {
        await this.#do(`claim ${claim.fault.victim.name}`);
        const holder = this.held.get(claim.victim) ?? claim;
        this.held.set(claim.victim, holder);
        return holder;
      });
      await Promise.allSettled(taken);
      return Promise.all(taken);
    },
    takeOver: async (dead, by) => {
      await this.#do(`take over ${dead.fault.victim.name}`);
      const held = this.held.get(dead.victim);
      if (held?.token !== dead.token) return held;
      const next = { ...dead, ...by, generation: dead.generation + 1 };
      this.held.set(dead.victim, next);
      return next;
    },
    list: async () => [...this.held.values()],
    release: async ({ victim, token }) => {
      const claim = this.held.get(victim);
      await this.#do(`release ${claim?.fault.victim.name ?? victim}`);
      if (claim?.token === token) this.held.delete(victim);
    },
  };

  readonly halt: HaltSwitch = {
    turnOn: async (halt) => {
      this.halted ??= halt;
      for (const { onHalt } of this.#listeners) onHalt?.();
    },
    turnOff: async () => {
      this.halted = undefined;
    },
    read: async () => this.halted,
  };

  async preflight() {
    return [];
  }

  async leftovers(): Promise<Leftover[]> {
    return this.leftBehind;
  }

  async sweep(leftovers: readonly Leftover[]): Promise<void> {
    for (const one of leftovers) this.leftBehind.splice(this.leftBehind.indexOf(one), 1);
  }

  async close(): Promise<void> {}

  victim({ id, name }: Pick<Target, "id" | "name">): Victim {
    const container = () => {
      const found = this.#containers.get(id);
      if (!found) throw new ChaosError("ENGINE_REFUSED", `no such container: ${name}`);
      return found;
    };
    const change = (state: Partial<Snapshot>) => {
      container().state = { ...container().state, ...state };
    };
    return {
      target: aTarget(name, { id }),
      inspect: async () => {
        await this.#do(`inspect ${name}`);
        return this.#containers.get(id)?.state;
      },
      crash: async (before) => {
        await this.#do(`crash ${name}`);
        const { running, pid } = container().state;
        const alive = running && pid === before.pid;
        if (alive) this.#die(container(), 137);
        return {
          outcome: alive ? "signalled" : "already-down",
          reach: "fake",
          pid: before.pid,
          signalledMs: 0,
        };
      },
      sendSignal: async (signal) => {
        await this.#do(`${signal} ${name}`);
        change({ policy: { name: "no", maximumRetryCount: 0 } });
        this.#die(container(), 137);
      },
      start: async () => {
        await this.#do(`start ${name}`);
        if (!container().state.running) this.#start(container());
      },
      pause: async () => {
        await this.#do(`pause ${name}`);
        change({ paused: true });
      },
      thaw: async () => {
        await this.#do(`thaw ${name}`);
        change({ paused: false });
      },
      setPolicy: async (policy) => {
        await this.#do(`policy ${policy.name} ${name}`);
        change({ policy });
      },
    };
  }

  async #do(deed: string): Promise<void> {
    this.deeds.push(deed);
    await this.#gates.get(deed);
    const error = this.#failures.get(deed)?.shift();
    if (error) throw error;
  }

  #named(name: string): Container {
    const found = this.#containers.get(aTarget(name).id);
    if (!found) throw new Error(`the test speaks of ${name}, which is not there`);
    return found;
  }

  #die(container: Container, exitCode: number): void {
    container.state = { ...container.state, running: false, paused: false, pid: 0, exitCode };
    this.#tell(container.target, "die");
    if (container.state.autoRemove) this.#containers.delete(container.target.id);
    else if (container.state.policy.name !== "no" && !container.stopped)
      void this.#restart(container);
  }

  async #restart(container: Container): Promise<void> {
    await this.#clock.sleep(this.restartMs);
    // The policy that counts is the one at the time: a disarmed one brings nobody back.
    const { running, policy } = container.state;
    if (!running && policy.name !== "no" && !container.stopped) this.#start(container);
  }

  #start(container: Container): void {
    container.starts += 1;
    container.stopped = false;
    const startedAt = `${container.target.name} start ${container.starts}`;
    container.state = { ...container.state, running: true, pid: ++this.#pids, startedAt };
    this.#tell(container.target, "start");
  }

  #tell({ id, name }: Target, change: TargetEvent["change"]): void {
    const event = { id, name, change, heardMs: this.#clock.monotonicMs(), facts: {} };
    for (const { onEvent } of this.#listeners) onEvent(event);
  }
}
