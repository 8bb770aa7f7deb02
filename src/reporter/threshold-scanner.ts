/** Where a rule's reader is in its text; blanks between words do not count. */
import { ChaosError } from "../failure.ts";

export interface RuleKind {
  readonly name: string;
  readonly example: string;
}

export class Scanner {
  readonly text: string;
  readonly #kind: RuleKind;
  at = 0;

  constructor(text: string, kind: RuleKind) {
    this.text = text;
    this.#kind = kind;
    this.#skipBlanks();
  }

  take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const word = pattern.exec(this.text)?.[0];
    if (word === undefined) return undefined;
    this.at += word.length;
    this.#skipBlanks();
    return word;
  }

  expect(pattern: RegExp, wanted: string): string {
    const word = this.take(pattern);
    if (word === undefined) throw this.fail(this.at, `${this.found()}, expected ${wanted}`);
    return word;
  }

  found(): string {
    return this.at < this.text.length ? `found "${this.text[this.at]}"` : "the text ends";
  }

  fail(at: number, why: string, hint?: string): ChaosError {
    return new ChaosError(
      "THRESHOLD_INVALID",
      `Cannot read ${this.#kind.name} "${this.text}" at column ${at + 1}: ${why}`,
      { hint: hint ?? `Write it like ${this.#kind.example}`, details: { column: at + 1 } },
    );
  }

  #skipBlanks(): void {
    while (/\s/.test(this.text[this.at] ?? "")) this.at++;
  }
}
