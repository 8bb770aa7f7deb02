/** Everything that a simulated experiment leaves to chance, as a function of its seed alone. */
import { draw } from "../../src/core/chance.ts";

export class Chances {
  readonly #seed: string;

  constructor(seed: string) {
    this.#seed = seed;
  }

  /** In [0, 1). */
  luck(...keys: readonly (string | number)[]): number {
    return this.#draw(keys);
  }

  is(probability: number, ...keys: readonly (string | number)[]): boolean {
    return this.#draw(keys) < probability;
  }

  /** A whole number; both ends are possible. */
  between(from: number, to: number, ...keys: readonly (string | number)[]): number {
    return from + Math.floor(this.#draw(keys) * (to - from + 1));
  }

  of<T>(choices: readonly T[], ...keys: readonly (string | number)[]): T {
    return choices[this.between(0, choices.length - 1, ...keys)] as T;
  }

  #draw(keys: readonly (string | number)[]): number {
    return draw(this.#seed, ...keys.map(String));
  }
}
