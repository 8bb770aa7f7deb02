/** All engines of a drill, and which of them holds what. */
import type { Clock } from "../../core/clock.ts";
import { LOOK_PATIENCE_MS, patiently } from "../../core/patience.ts";
import { settle } from "../../core/settle.ts";
import type { Silence, Source } from "../../core/source.ts";
import type { Named } from "../../core/target.ts";
import { ChaosError } from "../../failure.ts";
import { isSilence, type Member } from "./member.ts";

type Work<T> = (source: Source, member: Member) => Promise<T>;

export class Members {
  readonly all: readonly Member[];
  /** Where each container, claim or helper was seen. */
  readonly #homes = new Map<string, Member>();

  readonly #clock: Clock;

  constructor(all: readonly Member[], clock: Clock) {
    this.all = all;
    this.#clock = clock;
  }

  silent(): Silence[] {
    return this.all.flatMap(({ name, silence }) =>
      silence ? [{ engine: name, why: withoutName(silence.message, name) }] : [],
    );
  }

  /** It is there. */
  settled(id: string, at: Member): void {
    this.#homes.set(id, at);
  }

  /** Where it was seen, or, of what only a journal tells, where that says. */
  homeOf(id: string, engine?: string): Member | undefined {
    const home = this.#homes.get(id) ?? this.all.find(({ name }) => name === engine);
    if (home) this.#homes.set(id, home);
    return home;
  }

  /** @throws ChaosError ENGINE_UNREACHABLE: nothing may be done to it on a guess */
  mustHome({ id, name, engine }: Named): Member {
    const home = this.homeOf(id, engine);
    if (home) return home;
    const names = this.all.map((one) => one.name).join(", ");
    throw new ChaosError(
      "ENGINE_UNREACHABLE",
      `On which of the engines ${names} ${name} is, nobody knows`,
    );
  }

  /**
   * Of those that answer; the others are noted as silent, and so is who hangs when others have answered.
   * @throws ChaosError when none answers, and what an engine refuses
   */
  async answers<T>(work: Work<T>, signal: AbortSignal): Promise<{ member: Member; answer: T }[]> {
    const { answers } = await patiently(
      this.all.map((member) => (life: AbortSignal) => heard(member, work, life)),
      {
        ...{ clock: this.#clock, signal, patienceMs: LOOK_PATIENCE_MS },
        holds: (heard) => "answer" in heard,
        silent: (at) => ({ error: (this.all[at] as Member).giveUp(GIVEN_UP) }),
      },
    );
    const found = this.all.flatMap((member, at) => {
      const heard = answers[at] as Heard<T>;
      if ("error" in heard && (signal.aborted || !isSilence(heard.error))) throw heard.error;
      member.silence = "error" in heard ? (heard.error as ChaosError) : undefined;
      return "error" in heard ? [] : [{ member, answer: heard.answer }];
    });
    if (found.length > 0) return found;
    throw this.#noneAnswers();
  }

  /** Of all of them: one that does not answer fails it, when the others have done it. */
  everyone<T>(work: Work<T>, signal: AbortSignal): Promise<T[]> {
    return settle(this.all.map((member) => member.ask((source) => work(source, member), signal)));
  }

  /** Each engine is given its own; what is at home nowhere is given to each that was ever reached. */
  async split<I, T>(
    items: readonly I[],
    keyOf: (item: I) => { id: string; engine?: string | undefined },
    work: (source: Source, mine: readonly I[]) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T[]> {
    const shares = new Map<Member, I[]>();
    for (const item of items) {
      const { id, engine } = keyOf(item);
      const home = this.homeOf(id, engine);
      for (const member of home ? [home] : this.all.filter(({ source }) => source))
        shares.set(member, [...(shares.get(member) ?? []), item]);
    }
    return settle(
      [...shares].map(([member, mine]) => member.ask((source) => work(source, mine), signal)),
    );
  }

  #noneAnswers(): ChaosError {
    const lines = this.all.map(({ silence }) => `  ${silence?.message}`);
    const cause = new AggregateError(this.all.map(({ silence }) => silence));
    return new ChaosError("ENGINE_UNREACHABLE", `No engine answered:\n${lines.join("\n")}`, {
      cause,
      hint: "Is each of them up, and its address right?",
    });
  }
}

type Heard<T> = { readonly answer: T } | { readonly error: unknown };

const GIVEN_UP = `no answer for ${LOOK_PATIENCE_MS / 1_000} s after the others`;

async function heard<T>(member: Member, work: Work<T>, signal: AbortSignal): Promise<Heard<T>> {
  try {
    return { answer: await member.ask((source) => work(source, member), signal) };
  } catch (error) {
    return { error };
  }
}

function withoutName(message: string, name: string): string {
  const prefix = `Engine ${name}: `;
  return message.startsWith(prefix) ? message.slice(prefix.length) : message;
}
