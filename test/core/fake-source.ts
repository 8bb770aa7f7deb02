/**
 * A place where containers live, without an engine: a small state machine that pauses, dies,
 * restarts by its policies and keeps claims as an engine does, on the clock it is given. It writes
 * down every deed, fails where it is told to, and waits where it is told to.
 */
import {
  type AbilityTable,
  ALL_ABLE,
  type ExecOutcome,
  type Program,
  type Victim,
} from "../../src/core/ability.ts";
import type { Calls } from "../../src/core/calls.ts";
import type { Clock } from "../../src/core/clock.ts";
import type { Halt } from "../../src/core/halt.ts";
import type { NetWish } from "../../src/core/net.ts";
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

export class FakeSource implements Source {
  readonly name = "fake";
  readonly engineId = "fake-engine";
  readonly says = "a fake engine";
  updates: NonNullable<Source["updates"]> = async () => [];
  leadsTo: NonNullable<Source["leadsTo"]> = async () => ({});
  /** Every deed in its order, such as `crash web-1`. */
  readonly deeds: string[] = [];
  readonly held = new Map<string, Claim>();
  halted: Halt | undefined;
  readonly leftBehind: Leftover[] = [];
  readonly sharing: Sharer[] = [];
  /** How long the policy takes to bring a container back. */
  restartMs = 500;
  /** How programs end, by what they are called; the others with 0. */
  readonly exits = new Map<string, ExecOutcome>();
  /** What programs run in all of them. */
  programs: readonly Program[] = [];
  /** What each container runs besides its process 1; what is killed is started again by it. */
  running: readonly string[] = ["sleep 86400"];
  readonly #clock: Clock;
  readonly #containers = new Map<string, Container>();
  readonly #failures = new Map<string, Error[]>();
  readonly #gates = new Map<string, Promise<void>>();
  readonly #listeners = new Set<Listeners>();
  #pids = 100;

  /** Are what we pause, thaw, disconnect and connect told of as well? */
  tellsOfOurs = false;

  /** Does it know no more who ended whom? */
  forgets = false;

  /** While it is set, nothing is answered but this. */
  down: Error | undefined;

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
    const container = this.#named(name);
    if (!container.state.running) return;
    container.stopped = true;
    this.#die(container, 0);
    this.#tell(container.target, "stop");
  }

  startBySomebody(name: string): void {
    this.#start(this.#named(name));
  }

  /** Somebody connects it to a network and takes it off again, before anybody can look. */
  connectBySomebody(name: string, network: string): void {
    const { target } = this.#named(name);
    this.#tell(target, "connect", { network });
    this.#tell(target, "disconnect", { network });
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

  /** Ids of the network faults that its packets meet: what was done to an earlier life is gone with it. */
  impairments(name: string): string[] {
    const { target, state } = this.#named(name);
    const isInEffect = ({ id, startedAt }: { id: string; startedAt: string }) =>
      id === target.id && startedAt === state.startedAt && state.running;
    return [...this.wishes].filter(([, one]) => isInEffect(one)).map(([fault]) => fault);
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
    return new Map(targets.map(({ id }) => [id, ALL_ABLE]));
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
    list: async () => {
      if (this.down) throw this.down;
      return [...this.held.values()];
    },
    release: async ({ victim, token }) => {
      const claim = this.held.get(victim);
      await this.#do(`release ${claim?.fault.victim.name ?? victim}`);
      if (claim?.token === token) this.held.delete(victim);
    },
  };

  /** Network faults in effect, by fault: gone with the life of their victim. */
  /** How many packets in scope each impairment has met. */
  packets = 10;
  readonly wishes = new Map<string, { id: string; startedAt: string; wish: NetWish }>();

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
    if (this.down) throw this.down;
    return this.leftBehind;
  }

  async sweep(leftovers: readonly Leftover[]): Promise<void> {
    for (const one of leftovers) this.leftBehind.splice(this.leftBehind.indexOf(one), 1);
  }

  async close(): Promise<void> {}

  victim({ id, name }: Pick<Target, "id" | "name">, _run = "", heard?: Calls): Victim {
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
      toldToEnd: async () => {
        if (!this.forgets) return this.#containers.get(id)?.stopped === true;
        return heard && (heard.stopped || heard.signals.length > 0);
      },
      crash: async (before) => {
        await this.#do(`crash ${name}`);
        const state = this.#containers.get(id)?.state;
        const alive = state?.running && state.pid === before.pid;
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
        container().stopped = true;
        this.#die(container(), 137);
      },
      start: async () => {
        await this.#do(`start ${name}`);
        if (!container().state.running) this.#start(container());
      },
      pause: async () => {
        await this.#do(`pause ${name}`);
        change({ paused: true });
        this.#tellOurs(container().target, "pause");
      },
      thaw: async () => {
        await this.#do(`thaw ${name}`);
        change({ paused: false });
        this.#tellOurs(container().target, "thaw");
      },
      stop: async () => {
        await this.#do(`stop ${name}`);
        if (container().state.running) this.stopBySomebody(name);
      },
      restart: async () => {
        await this.#do(`restart ${name}`);
        if (container().state.running) this.stopBySomebody(name);
        this.#start(container());
      },
      remove: async (withVolumes) => {
        await this.#do(`remove ${name}${withVolumes ? " with volumes" : ""}`);
        const isThere = this.#containers.has(id);
        if (isThere) this.destroy(name);
        return isThere;
      },
      disconnect: async (network) => {
        await this.#do(`disconnect ${network} ${name}`);
        const { [network]: _gone, ...networks } = container().state.networks;
        change({ networks });
        this.#tellOurs(container().target, "disconnect", { network });
      },
      connect: async (network, attachment) => {
        await this.#do(`connect ${network} ${name}`);
        const { networks } = container().state;
        // As an engine does: a fixed address is kept, any other is drawn anew.
        const drawn = [attachment.ipv4 ?? `10.0.0.${++this.#pids}`];
        change({ networks: { ...networks, [network]: { ...attachment, addresses: drawn } } });
        this.#tellOurs(container().target, "connect", { network });
      },
      impair: async (wish) => {
        await this.#do(`impair ${name}`);
        if (!container().state.running) throw new ChaosError("AGENT_FAILED", "It does not run");
        this.wishes.set(wish.id, { id, startedAt: container().state.startedAt, wish });
        return { reach: "fake", namespace: container().state.startedAt };
      },
      restore: async (fault) => {
        await this.#do(`restore ${name}`);
        const known = this.wishes.get(fault);
        this.wishes.delete(fault);
        return { reach: "fake", namespace: known?.startedAt };
      },
      observe: async (wish) => {
        await this.#do(`observe ${name}`);
        const state = this.#containers.get(id)?.state;
        const present = this.wishes.get(wish.id)?.startedAt === state?.startedAt;
        const namespace = state?.running ? state.startedAt : undefined;
        return {
          reach: "fake",
          namespace,
          present,
          seen: this.packets,
          hit: this.packets,
          tried: [],
        };
      },
      exec: async ({ argv }) => {
        await this.#do(`exec ${argv.join(" ")} in ${name}`);
        container();
        return this.exits.get(argv[0] ?? "") ?? { exitCode: 0, output: "done" };
      },
      programs: async () => this.programs,
      signalProcesses: async ({ pattern, flags, signal, max }) => {
        await this.#do(`${signal} to /${pattern}/${flags} in ${name}`);
        const matching = this.running.filter((one) => new RegExp(pattern, flags).test(one));
        const commands = container().state.running ? matching.slice(0, max) : [];
        const { length: signalled } = commands;
        const dead = signal === "SIGKILL" ? signalled : 0;
        return {
          ...{ reach: "fake", matching: matching.length, spared: false, signalled, dead, commands },
        };
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
    if (this.down) throw this.down;
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

  #tellOurs(target: Target, change: TargetEvent["change"], facts: TargetEvent["facts"] = {}): void {
    if (this.tellsOfOurs) this.#tell(target, change, facts);
  }

  #tell({ id, name }: Target, change: TargetEvent["change"], facts: TargetEvent["facts"] = {}) {
    const event = { id, name, change, heardMs: this.#clock.monotonicMs(), facts };
    for (const { onEvent } of this.#listeners) onEvent(event);
  }
}
