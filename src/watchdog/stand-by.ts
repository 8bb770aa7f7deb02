/** Keeps a watchdog standing by for one run, from before its first fault to after its last undo. */
import { type Clock, poll } from "../core/clock.ts";
import type { Fact } from "../core/entry.ts";
import type { Source } from "../core/source.ts";
import type { WatchdogKind, WatchdogWire } from "../core/watchdog.ts";
import { ChaosError, messageOf } from "../failure.ts";
import { HEARTBEAT_MS } from "./doom.ts";
import { startProcessWatchdog } from "./process-watchdog.ts";

const START_MS = 30_000;
/** The engine revives a container within 100 ms at first, and doubles that each time. */
const REJOIN = { everyMs: 100, deadlineMs: 10_000 };
/** A revived one says when it stands by; we may have missed that word if we were later than it. */
const BOOT_MS = 3_000;

export interface StandByOrder {
  readonly kind: WatchdogKind;
  readonly run: string;
  readonly stateRoot: string;
  readonly folder: string;
  readonly place: { readonly host?: string | undefined; readonly context?: string | undefined };
  readonly source: Source;
  readonly clock: Clock;
  readonly note: (facts: readonly Fact[]) => Promise<void>;
  /** Nobody stands by any more, whatever we tried. */
  readonly onNobody: (why: string) => void;
}

export class StandBy {
  readonly #order: StandByOrder;
  #wire: WatchdogWire | undefined;
  #until: string | undefined;
  #beat: NodeJS.Timeout | undefined;
  #isOver = false;
  #starting: Promise<void> = Promise.resolve();

  constructor(order: StandByOrder) {
    this.#order = order;
  }

  /** @throws ChaosError WATCHDOG_FAILED, ENGINE_… when none can be had: then nothing may be injected */
  async start(signal: AbortSignal): Promise<void> {
    const { kind } = this.#order;
    if (kind === "none") return;
    this.#beat = setInterval(() => this.#say(), HEARTBEAT_MS);
    this.#starting = kind === "container" ? this.#startContainer(signal) : this.#startProcess();
    await this.#starting;
  }

  /** From now on, something may be open until then. */
  heed(until: string): void {
    if (this.#until === undefined || until > this.#until) this.#until = until;
    this.#say();
  }

  async standDown(signal: AbortSignal): Promise<void> {
    this.#isOver = true;
    clearInterval(this.#beat);
    // One that is on its way up would come after we have gone.
    await this.#starting.catch(() => {});
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
    this.#wire = wire;
    this.#say();
    await wire.ready;
    this.#say();
    wire.onLost(() => void this.#lost(wire));
    await this.#note("stands-by", `${who} stands by`);
  }

  async #lost(wire: WatchdogWire): Promise<void> {
    if (this.#isOver || this.#wire !== wire) return;
    await this.#note("lost", "the watchdog is gone");
    try {
      if (!(await this.#rejoined())) await this.#startProcess();
    } catch (error) {
      this.#order.onNobody(messageOf(error));
    }
  }

  async #rejoined(): Promise<boolean> {
    const { source, run, clock, kind } = this.#order;
    if (kind !== "container") return false;
    const again = async () => {
      const wire = await source.watchdogs?.rejoin(run, AbortSignal.timeout(START_MS));
      if (!wire || this.#isOver) return wire;
      this.#wire = wire;
      // At once, because it does not ask for long; and before its answer it does not stand by.
      this.#say();
      const heard = new AbortController();
      const missed = clock.sleep(BOOT_MS, heard.signal);
      await Promise.race([wire.ready, missed]).finally(() => heard.abort());
      return wire;
    };
    const wire = await poll(clock, () => again().catch(() => undefined), REJOIN);
    if (!wire || this.#isOver) return wire !== undefined;
    wire.onLost(() => void this.#lost(wire));
    await this.#note("stands-by", "the engine revived the watchdog");
    return true;
  }

  #say(): void {
    this.#wire?.say(JSON.stringify(this.#until === undefined ? {} : { until: this.#until }));
  }

  async #note(change: "stands-by" | "lost", says: string): Promise<void> {
    await this.#order.note([{ kind: "watchdog", change, says }]).catch(() => {});
  }
}
