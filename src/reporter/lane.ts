/** One probe's row of due times: sends what is due, and records as lost what was not sent in time. */
import type { Clock } from "../core/clock.ts";
import type { SampleLine } from "../core/entry.ts";
import type { Watching } from "../core/plan.ts";
import type { Answer, OpenProbe, Stage } from "../core/probe.ts";
import type { InFlight } from "./live-view.ts";
import { NOT_SENT } from "./socket-reason.ts";

/** Kept in memory per probe, the newest; `write` gets every one. */
export const SAMPLES_MAX = 10_000;
/** Written as lost per probe and turn: after a long stall the loop stays responsive. */
const LOST_PER_TURN_MAX = 500;
const LATE_MS_MAX = 250;

export interface LaneProbe {
  readonly name: string;
  readonly open: OpenProbe;
  /** Absent: as the others. */
  readonly intervalMs?: number;
}

export interface ProberSetup {
  readonly probes: readonly LaneProbe[];
  readonly watching: Pick<Watching, "intervalMs" | "timeoutMs">;
  readonly clock: Clock;
  /** Monotonic milliseconds at which the run's `t` is 0. */
  readonly originMs: number;
  readonly seed: string;
  write(line: SampleLine): void;
}

interface LaneSetup extends ProberSetup {
  /** An answer came: whoever waits for a time may look at the clock. */
  answered(): void;
}

interface Flight {
  readonly dueMs: number;
  readonly sentMs: number;
  readonly answer: Promise<void>;
}

export class Lane {
  readonly samples: SampleLine[] = [];
  readonly #setup: LaneSetup;
  readonly #probe: LaneProbe;
  readonly #intervalMs: number;
  // A map would be laid anew with each that comes back: in old memory, whoever asks often.
  readonly #inFlight: Flight[] = [];
  readonly #firstDueMs: number;
  readonly #inFlightMax: number;
  readonly #lateMsMax: number;
  #index = 0;

  constructor(setup: LaneSetup, probe: LaneProbe, firstDueMs: number) {
    const { timeoutMs } = setup.watching;
    const { intervalMs = setup.watching.intervalMs } = probe;
    this.#setup = setup;
    this.#probe = probe;
    this.#intervalMs = intervalMs;
    this.#inFlightMax = Math.ceil(timeoutMs / intervalMs) + 1;
    this.#lateMsMax = Math.min(intervalMs / 2, LATE_MS_MAX);
    this.#firstDueMs = firstDueMs;
  }

  get nextDueMs(): number {
    return this.#firstDueMs + this.#index * this.#intervalMs;
  }

  /**
   * Sends what is due and records as lost what should have been sent long ago.
   * @returns when the next one is due
   */
  catchUp(): number {
    for (let lost = 0; lost < LOST_PER_TURN_MAX; ) {
      const nowMs = this.#setup.clock.monotonicMs();
      const dueMs = this.nextDueMs;
      if (nowMs < dueMs) break;
      this.#index++;
      if (nowMs - dueMs <= this.#lateMsMax && this.#inFlight.length < this.#inFlightMax)
        this.#send(dueMs, nowMs);
      else {
        this.#keep({ p: this.#probe.name, due: this.#t(dueMs) });
        lost++;
      }
    }
    return this.nextDueMs;
  }

  pending(): InFlight[] {
    return this.#inFlight.map(({ dueMs, sentMs }) => {
      return { due: this.#t(dueMs), sent: this.#t(sentMs) };
    });
  }

  answers(): Promise<void>[] {
    return this.#inFlight.map(({ answer }) => answer);
  }

  /** What a probe leaves unanswered past its timeout is recorded as such. */
  giveUp(): void {
    for (const { dueMs, sentMs } of [...this.#inFlight])
      this.#finish(dueMs, sentMs, { ok: false, reason: "timeout" });
  }

  #send(dueMs: number, sentMs: number): void {
    const answer = this.#ask().then((given) => {
      this.#finish(dueMs, sentMs, given);
      this.#setup.answered();
    });
    this.#inFlight.push({ dueMs, sentMs, answer });
  }

  /** A probe that throws broke itself, which says nothing about the service. */
  async #ask(): Promise<Answer> {
    try {
      return await this.#probe.open.sample(this.#setup.watching.timeoutMs);
    } catch {
      return { ok: false, reason: NOT_SENT };
    }
  }

  #finish(dueMs: number, sentMs: number, { ok, reason, timings }: Answer): void {
    const at = this.#inFlight.findIndex((one) => one.dueMs === dueMs);
    if (at < 0) return;
    this.#inFlight.splice(at, 1);
    this.#keep({
      p: this.#probe.name,
      due: this.#t(dueMs),
      sent: this.#t(sentMs),
      done: this.#t(this.#setup.clock.monotonicMs()),
      ok,
      ...(ok ? {} : { r: reason ?? "bad" }),
      ...(timings ? { s: rounded(timings) } : {}),
    });
  }

  #keep(line: SampleLine): void {
    this.samples.push(line);
    // Cut rarely: shifting one by one would cost a copy per sample.
    if (this.samples.length >= 2 * SAMPLES_MAX) this.samples.splice(0, SAMPLES_MAX);
    this.#setup.write(line);
  }

  /** Of the run, to the microsecond: more digits would only lengthen samples.jsonl. */
  #t(monotonicMs: number): number {
    return Math.round((monotonicMs - this.#setup.originMs) * 1_000) / 1_000;
  }
}

/** To the microsecond, as the times beside them. */
function rounded(timings: NonNullable<Answer["timings"]>): SampleLine["s"] {
  const round: Record<string, number> = {};
  for (const stage in timings) round[stage] = Math.round(timings[stage as Stage]! * 1_000) / 1_000;
  return round;
}
