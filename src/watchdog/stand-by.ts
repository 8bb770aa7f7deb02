/** Keeps a watchdog standing by for one run, from before its first fault to after its last undo. */
import { once } from "node:events";
import { type Clock, poll } from "../core/clock.ts";
import type { Fact } from "../core/entry.ts";
import type { Source } from "../core/source.ts";
import type { WatchdogKind, WatchdogWire } from "../core/watchdog.ts";
import type { Whereabouts } from "../core/whereabouts.ts";
import { ChaosError, messageOf } from "../failure.ts";
import { HEARTBEAT_MS } from "./doom.ts";
import { startProcessWatchdog } from "./process-watchdog.ts";

const START_MS = 30_000;
/** One that has answered before, and leaves so many heartbeats in a row unanswered, is paused or stuck. */
const SILENT_BEATS = 5;
const DROP_MS = 5_000;
/** The engine revives a container within 100 ms at first, and doubles that each time. */
const REJOIN = { everyMs: 100, deadlineMs: 10_000 };

export interface StandByOrder {
  readonly kind: WatchdogKind;
  readonly run: string;
  readonly stateRoot: string;
  readonly folder: string;
  readonly place: Whereabouts;
  readonly source: Source;
  readonly clock: Clock;
  readonly note: (facts: readonly Fact[]) => Promise<void>;
  /** Nobody stands by any more, whatever we tried. */
  readonly onNobody: (why: string) => void;
}

export class StandBy {
  readonly #order: StandByOrder;
  #wire: WatchdogWire | undefined;
  /** Counted in beats, not in time: a controller that was itself stuck has asked nothing. */
  #unanswered: number | undefined;
  #until: { readonly there: string; readonly here: string } | undefined;
  #beat: NodeJS.Timeout | undefined;
  readonly #over = new AbortController();
  /** A watchdog that is on its way up: the first, or the next one. */
  #coming: Promise<void> = Promise.resolve();

  constructor(order: StandByOrder) {
    this.#order = order;
  }

  /** @throws ChaosError WATCHDOG_FAILED, ENGINE_… when none can be had: then nothing may be injected */
  async start(signal: AbortSignal): Promise<void> {
    const { kind } = this.#order;
    if (kind === "none") return;
    this.#beat = setInterval(() => this.#ask(), HEARTBEAT_MS);
    this.#coming = kind === "container" ? this.#startContainer(signal) : this.#startProcess();
    await this.#coming;
  }

  /** From now on, something may be open until then. */
  heed(there: string, aheadMs: number): void {
    const here = new Date(Date.parse(there) - aheadMs).toISOString();
    if (this.#until === undefined || here > this.#until.here) this.#until = { there, here };
    this.#say();
  }

  leave(): void {
    this.#over.abort();
    clearInterval(this.#beat);
    this.#wire?.leave();
  }

  leaveLate(): void {
    this.#say({ late: true });
    this.leave();
  }

  async standDown(signal: AbortSignal): Promise<void> {
    this.#over.abort();
    clearInterval(this.#beat);
    // One that is on its way up would come after we have gone, or keep us from going.
    await this.#coming.catch(() => {});
    await this.#wire?.standDown(signal);
    if (this.#order.kind === "container")
      await this.#order.source.watchdogs?.remove(this.#order.run, signal);
  }

  async #startContainer(signal: AbortSignal): Promise<void> {
    const { source, run, folder } = this.#order;
    // The user's signal must not reach it: a creation that nobody waits for may land behind the end.
    const limit = AbortSignal.timeout(START_MS);
    try {
      await this.#take(await source.watchdogs?.start(run, folder, limit), "a container");
    } catch (error) {
      if (signal.aborted) throw error;
      await this.#note("lost", `the watchdog container did not stand by: ${messageOf(error)}`);
      await this.#wire?.standDown(AbortSignal.timeout(START_MS)).catch(() => {});
      await this.#startProcess();
    }
  }

  async #startProcess(): Promise<void> {
    const { run, folder, stateRoot, place } = this.#order;
    const order = { run, ...place, state: stateRoot, contained: false };
    await this.#take(startProcessWatchdog(order, folder), "a process");
  }

  async #take(wire: WatchdogWire | undefined, who: string): Promise<void> {
    if (!wire) throw new ChaosError("WATCHDOG_FAILED", "This engine keeps no watchdogs");
    this.#meet(wire);
    this.#say();
    await wire.ready;
    this.#say();
    await this.#stands(wire, `${who} stands by`);
  }

  async #stands(wire: WatchdogWire, says: string): Promise<void> {
    wire.onLost(() => {
      if (!this.#isOver() && this.#wire === wire) this.#coming = this.#lost();
    });
    await this.#note("stands-by", says);
  }

  #meet(wire: WatchdogWire): void {
    this.#wire = wire;
    this.#unanswered = undefined;
    wire.onAnswer?.(() => {
      if (this.#wire === wire) this.#unanswered = 0;
    });
  }

  #ask(): void {
    this.#say({ hello: true });
    if (this.#unanswered === undefined || ++this.#unanswered <= SILENT_BEATS) return;
    this.#unanswered = undefined;
    this.#coming = this.#lost("the watchdog does not answer any more", this.#wire);
  }

  async #lost(says = "the watchdog is gone", silent?: WatchdogWire): Promise<void> {
    // Nobody answers until the next one does: this one is not lost a second time meanwhile.
    this.#wire = undefined;
    this.#unanswered = undefined;
    await this.#note("lost", says);
    try {
      await silent?.standDown(AbortSignal.timeout(DROP_MS)).catch(() => {});
      if (this.#order.kind === "container" && (await this.#rejoined())) return;
      if (!this.#isOver()) await this.#startProcess();
    } catch (error) {
      this.#order.onNobody(messageOf(error));
    }
  }

  async #rejoined(): Promise<boolean> {
    const { source, run, clock } = this.#order;
    const limits = { ...REJOIN, signal: this.#over.signal };
    const wire = await poll(clock, () => this.#again().catch(() => undefined), limits);
    if (this.#isOver()) return false;
    if (wire && wire !== "removed") {
      await this.#stands(wire, "the engine revived the watchdog");
      return true;
    }
    // It may come up later than we wait, and would find nobody on its wire.
    await source.watchdogs?.remove(run, AbortSignal.timeout(START_MS)).catch(() => {});
    return false;
  }

  /** Attached to is not enough: it stands by when it answers. */
  async #again(): Promise<WatchdogWire | "removed"> {
    const { source, run } = this.#order;
    const wire = await source.watchdogs?.rejoin(run, this.#over.signal);
    if (!wire) return "removed";
    this.#meet(wire);
    // At once, because it does not ask for long whether its controller lives.
    this.#say({ hello: true });
    if (!this.#isOver()) await Promise.race([wire.ready, once(this.#over.signal, "abort")]);
    return wire;
  }

  #isOver(): boolean {
    return this.#over.signal.aborted;
  }

  #say(more: { hello?: true; late?: true } = {}): void {
    const until = this.#wire?.isBeside ? this.#until?.here : this.#until?.there;
    this.#wire?.say(JSON.stringify({ ...(until === undefined ? {} : { until }), ...more }));
  }

  async #note(change: "stands-by" | "lost", says: string): Promise<void> {
    await this.#order.note([{ kind: "watchdog", change, says }]).catch(() => {});
  }
}
