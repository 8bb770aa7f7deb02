/** One of several engines: reached when it is first asked, and again while it could not be. */
import type { Clock } from "../../core/clock.ts";
import type { Source } from "../../core/source.ts";
import type { EnginePlace } from "../../core/whereabouts.ts";
import { ChaosError } from "../../failure.ts";

export type OpenEngine = (place: EnginePlace, signal: AbortSignal) => Promise<Source>;

/** One that is mute costs each question its whole deadline: it is not tried again at once. */
const AGAIN_AFTER_MS = 10_000;

export class Member {
  readonly place: EnginePlace;
  /** Why it did not answer when all were asked last. */
  silence: ChaosError | undefined;
  readonly #open: OpenEngine;
  #source: Source | undefined;
  #opening: Promise<Source> | undefined;
  #failed: { readonly error: unknown; readonly atMs: number } | undefined;
  readonly #clock: Clock;

  constructor(place: EnginePlace, open: OpenEngine, clock: Clock) {
    this.place = place;
    this.#open = open;
    this.#clock = clock;
  }

  get name(): string {
    return this.place.name;
  }

  /** `undefined`: it never answered. */
  get source(): Source | undefined {
    return this.#source;
  }

  /** @throws what the engine's source throws, with the engine's name in front */
  async ask<T>(work: (source: Source) => Promise<T>, signal: AbortSignal): Promise<T> {
    try {
      return await work(this.#source ?? (await this.#reach(signal)));
    } catch (error) {
      throw error instanceof ChaosError ? this.#named(error) : error;
    }
  }

  /** Nobody waits for it any more, now nor shortly after. @returns how that is told */
  giveUp(why: string): ChaosError {
    const error = new ChaosError("ENGINE_TIMEOUT", why);
    if (!this.#source) this.#failed = { error, atMs: this.#clock.monotonicMs() };
    return this.#named(error);
  }

  async close(): Promise<void> {
    await this.#source?.close();
  }

  /** Whoever comes while it is being reached, or shortly after it could not be, gets the same answer. */
  async #reach(signal: AbortSignal): Promise<Source> {
    const { monotonicMs } = this.#clock;
    if (this.#failed && monotonicMs() - this.#failed.atMs < AGAIN_AFTER_MS)
      throw this.#failed.error;
    this.#opening ??= this.#open(this.place, signal).finally(() => {
      this.#opening = undefined;
    });
    try {
      this.#source = await this.#opening;
    } catch (error) {
      if (!signal.aborted) this.#failed = { error, atMs: monotonicMs() };
      throw error;
    }
    return this.#source;
  }

  #named({ code, message, hint, details, cause }: ChaosError): ChaosError {
    const more = hint === undefined ? { details, cause } : { hint, details, cause };
    const oneLine = message.replace(/\s*\n\s*/g, " ");
    return new ChaosError(code, `Engine ${this.name}: ${oneLine}`, more);
  }
}

const SILENT = ["ENGINE_UNREACHABLE", "ENGINE_TIMEOUT", "ENGINE_ANSWER"];

/** A refusal is an answer: whoever is refused must hear of it. */
export function isSilence(error: unknown): error is ChaosError {
  return error instanceof ChaosError && SILENT.includes(error.code);
}
