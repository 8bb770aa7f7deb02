/** All engines of a drill, and which of them holds what. */
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

  constructor(all: readonly Member[]) {
    this.all = all;
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
   * Of those that answer; the others are noted as silent.
   * @throws ChaosError when none answers, and what an engine refuses
   */
  async answers<T>(work: Work<T>, signal: AbortSignal): Promise<{ member: Member; answer: T }[]> {
    const asked = this.all.map(async (member) => {
      try {
        const answer = await member.ask((source) => work(source, member), signal);
        member.silence = undefined;
        return [{ member, answer }];
      } catch (error) {
        if (signal.aborted || !isSilence(error)) throw error;
        member.silence = error;
        return [];
      }
    });
    const found = (await settle(asked)).flat();
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

function withoutName(message: string, name: string): string {
  const prefix = `Engine ${name}: `;
  return message.startsWith(prefix) ? message.slice(prefix.length) : message;
}
