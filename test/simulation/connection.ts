/**
 * The world as one process of ours reaches it: its calls take time, fail, hang or lose their
 * answers, and end with the process, which may die in the middle of one.
 */
import type { Victim } from "../../src/core/ability.ts";
import type { Claims, HaltSwitch, Source } from "../../src/core/source.ts";
import { ChaosError, MAY_LAND } from "../../src/failure.ts";
import type { Chances } from "./chances.ts";
import { forever, type Process } from "./ground.ts";
import type { World } from "./world.ts";

export interface Weather {
  /** Of each call. */
  readonly fails: number;
  readonly hangs: number;
  readonly losesAnswer: number;
  readonly isSlow: number;
  /** Of those that may be. */
  readonly isLate: number;
}

export const CALM: Weather = { fails: 0, hangs: 0, losesAnswer: 0, isSlow: 0, isLate: 0 };

export interface Link {
  readonly who: string;
  readonly process: Process;
  readonly weather: Weather;
  /** The process dies in its call of that number. */
  readonly diesAt?: number;
}

/** A source gives up on an engine that does not answer. */
const CALL_DEADLINE_MS = 30_000;
/** What a proxy that hangs may deliver when nobody waits for it any more; the state of a victim tells of these. */
const MAY_BE_LATE = /^(pause|stop|disconnect) /;

export class Connection {
  calls = 0;
  readonly #world: World;
  readonly #link: Link;
  readonly #chances: Chances;

  constructor(world: World, link: Link, chances: Chances) {
    this.#world = world;
    this.#link = link;
    this.#chances = chances;
  }

  get source(): Source {
    const { fake, watchdogs } = this.#world;
    const claims: Claims = {
      // A claim is a call of its own: some may land and others not.
      take: async (wanted, signal) => {
        const taken = wanted.map((claim) =>
          this.#call(
            `claim ${claim.fault.victim.name}`,
            async () => {
              this.#world.beforeClaim(claim);
              return (await fake.claims.take([claim], signal))[0] ?? claim;
            },
            signal,
          ),
        );
        await Promise.allSettled(taken);
        return Promise.all(taken);
      },
      takeOver: (dead, by, signal) =>
        this.#call("take over", () => fake.claims.takeOver(dead, by, signal), signal),
      list: (signal) => this.#call("list claims", () => fake.claims.list(signal), signal),
      release: (claim, signal) =>
        this.#call("release", () => fake.claims.release(claim, signal), signal),
    };
    const halt: HaltSwitch = {
      turnOn: (words, signal) => this.#call("halt", () => fake.halt.turnOn(words, signal), signal),
      turnOff: (signal) => this.#call("resume", () => fake.halt.turnOff(signal), signal),
      read: (signal) => this.#call("read halt", () => fake.halt.read(signal), signal),
    };
    return {
      name: fake.name,
      engineId: fake.engineId,
      says: fake.says,
      claims,
      halt,
      watchdogs,
      list: (signal) => this.#call("list", () => fake.list(), signal),
      snapshot: (ids, signal) =>
        this.#call(
          "snapshot",
          () => {
            this.#world.looked(ids);
            return fake.snapshot(ids);
          },
          signal,
        ),
      sharers: (ids, signal) => this.#call("sharers", () => fake.sharers(ids), signal),
      abilities: (targets, signal) =>
        this.#call("abilities", () => fake.abilities(targets), signal),
      arm: (_faults, _needs, signal) => this.#call("arm", () => fake.arm(), signal),
      disarm: (_run, signal) => this.#call("disarm", () => fake.disarm(), signal),
      victim: (target) => this.#victim(target),
      watch: (listeners, signal) => {
        const heard = {
          onEvent: this.#ifAlive(listeners.onEvent),
          onLost: this.#ifAlive(listeners.onLost),
          onHalt: this.#ifAlive(() => listeners.onHalt?.()),
        };
        return this.#call("watch", () => fake.watch(heard, signal), signal);
      },
      preflight: () => fake.preflight(),
      leftovers: (run, signal) =>
        this.#call("leftovers", async () => this.#world.claimsAsLeftovers(run), signal),
      sweep: (left, signal) => this.#call("sweep", () => fake.sweep(left), signal),
      close: async () => {},
    };
  }

  #ifAlive<T extends unknown[]>(hear: (...given: T) => void): (...given: T) => void {
    return (...given) => {
      if (this.#link.process.isAlive) hear(...given);
    };
  }

  #victim(target: { id: string; name: string }): Victim {
    const fake = this.#world.fake.victim(target);
    const { name } = target;
    const touch = <T>(deed: string, act: () => Promise<T>, signal: AbortSignal) => {
      const what = `${deed} ${name}`;
      return this.#call(
        what,
        () => {
          this.#world.touched({ who: this.#link.who, deed, name });
          return act();
        },
        signal,
      );
    };
    return {
      target: fake.target,
      inspect: (signal) => this.#call(`inspect ${name}`, () => fake.inspect(signal), signal),
      crash: (before, signal) => touch("crash", () => fake.crash(before, signal), signal),
      sendSignal: (kind, signal) => touch("signal", () => fake.sendSignal(kind, signal), signal),
      start: (signal) => touch("start", () => fake.start(signal), signal),
      pause: (signal) => touch("pause", () => fake.pause(signal), signal),
      thaw: (signal) => touch("thaw", () => fake.thaw(signal), signal),
      stop: (graceMs, signal) => touch("stop", () => fake.stop(graceMs, signal), signal),
      restart: (graceMs, signal) => touch("restart", () => fake.restart(graceMs, signal), signal),
      remove: (volumes, signal) => touch("remove", () => fake.remove(volumes, signal), signal),
      disconnect: (network, signal) =>
        touch("disconnect", () => fake.disconnect(network, signal), signal),
      connect: (network, how, signal) =>
        touch("connect", () => fake.connect(network, how, signal), signal),
      impair: (wish, signal) => touch("impair", () => fake.impair(wish, signal), signal),
      restore: (fault, signal) => touch("restore", () => fake.restore(fault, signal), signal),
      observe: (wish, tries, signal) =>
        this.#call(`observe ${name}`, () => fake.observe(wish, tries, signal), signal),
      exec: (order, signal) => touch("exec", () => fake.exec(order, signal), signal),
      programs: (signal) => fake.programs(signal),
      signalProcesses: (order, signal) =>
        touch("processes", () => fake.signalProcesses(order, signal), signal),
      setPolicy: (policy, signal) => touch("policy", () => fake.setPolicy(policy, signal), signal),
    };
  }

  async #call<T>(what: string, deed: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const { process, diesAt, weather, who } = this.#link;
    if (!process.isAlive) return forever();
    const n = ++this.calls;
    const say = (how: string) => this.#world.say(`${who} ${n}: ${what}${how}`);
    if (n === diesAt) {
      const isDone = this.#chances.is(0.5, who, "done at death");
      say(`; it dies here${isDone ? ", the deed is done" : ""}`);
      process.die();
      if (isDone) await deed().catch(() => {});
      return forever();
    }
    const clear = () => {
      if (!process.isAlive) return forever<never>();
      if (signal?.aborted) throw signal.reason;
    };
    await clear();
    const { fails, hangs, losesAnswer } = weather;
    const luck = weather === CALM ? 1 : this.#chances.luck(who, n);
    if (luck > 1 - weather.isSlow) {
      await this.#world.sleep(this.#chances.between(1, 300, who, n, "ms"), signal);
      await clear();
    }
    if (this.#world.isEngineGone() || luck < fails) {
      say(" fails");
      throw new ChaosError("ENGINE_REFUSED", `${what}: the engine cannot now`);
    }
    const isLate = MAY_BE_LATE.test(what) && this.#chances.is(weather.isLate, who, n, "late");
    if (luck < fails + hangs || isLate) {
      const isDone = !isLate && this.#chances.is(0.5, who, n, "done");
      say(` hangs${isDone ? ", the deed is done" : ""}`);
      if (isDone) await deed().catch(() => {});
      if (isLate) this.#deliverLate(what, n, deed);
      await this.#world.sleep(CALL_DEADLINE_MS, signal);
      if (signal?.aborted && process.isAlive) throw lost(`${what}: it was interrupted`);
      await clear();
      throw new ChaosError("ENGINE_TIMEOUT", `${what}: no answer within 30 s`, {
        details: MAY_LAND,
      });
    }
    say("");
    const answer = await deed();
    await clear();
    if (luck >= fails + hangs + losesAnswer) return answer;
    say("   and its answer is lost");
    throw lost(`${what}: the connection was cut`);
  }

  #deliverLate(what: string, n: number, deed: () => Promise<unknown>): void {
    const { who, diesAt } = this.#link;
    if (who !== "controller" || diesAt) return;
    const land = async () => {
      await this.#world.sleep(this.#chances.between(1, 60_000, who, n, "late ms"));
      // Whoever undid it in the controller's place knows nothing of its calls.
      if (this.#world.isTakenOver) return;
      this.#world.say(`${who} ${n}: ${what} lands late`);
      this.#world.happened.add("a call that landed late");
      await deed().catch(() => {});
    };
    this.#world.late.push(land());
  }
}

function lost(message: string): ChaosError {
  return new ChaosError("ENGINE_UNREACHABLE", message, { details: MAY_LAND });
}
