/** The helper containers of this process: one for each run and profile, another where one ended. */
import type { Helper, Profile } from "./helper-container.ts";

export interface Question {
  readonly verb: string;
  readonly args: unknown;
}

type Start = (run: string, profile: Profile, signal: AbortSignal) => Promise<Helper>;

export class Helpers {
  readonly #start: Start;
  readonly #all = new Map<string, Promise<Helper>>();

  constructor(start: Start) {
    this.#start = start;
  }

  known(run: string, profile: Profile): Promise<Helper> | undefined {
    return this.#all.get(keyOf(run, profile));
  }

  /** Started when it is first asked for. */
  of(run: string, profile: Profile, signal: AbortSignal): Promise<Helper> {
    const key = keyOf(run, profile);
    const helper = this.#all.get(key) ?? this.#start(run, profile, signal);
    this.#all.set(key, helper);
    // One that did not start keeps no later undo from starting another.
    helper.catch(() => this.#forget(key, helper));
    return helper;
  }

  /** Of one that ended meanwhile, whoever ended it, another takes the place: what is open must be undone. */
  async ask(
    run: string,
    profile: Profile,
    { verb, args }: Question,
    signal: AbortSignal,
  ): Promise<unknown> {
    const starting = this.of(run, profile, signal);
    const helper = await starting;
    try {
      return await helper.ask(verb, args);
    } catch (error) {
      if (!helper.isLost()) throw error;
      this.#forget(keyOf(run, profile), starting);
      return (await this.of(run, profile, signal)).ask(verb, args);
    }
  }

  async end(run: string, signal: AbortSignal): Promise<void> {
    const mine = [...this.#all.keys()].filter((key) => key.endsWith(` ${run}`));
    await Promise.all(mine.map((key) => this.#end(key, signal)));
  }

  async endAll(signal: AbortSignal): Promise<void> {
    await Promise.all([...this.#all.keys()].map((key) => this.#end(key, signal)));
  }

  async #end(key: string, signal: AbortSignal): Promise<void> {
    const helper = this.#all.get(key);
    this.#all.delete(key);
    // One that never started has ended itself.
    await (await helper?.catch(() => undefined))?.end(signal);
  }

  #forget(key: string, helper: Promise<Helper>): void {
    if (this.#all.get(key) === helper) this.#all.delete(key);
  }
}

function keyOf(run: string, profile: Profile): string {
  return `${profile} ${run}`;
}
