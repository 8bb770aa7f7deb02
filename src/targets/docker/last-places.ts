/**
 * Where peers were who are down for now. They come back there, and before anybody looks again: a
 * partition would leak, and an exception be hit, until then.
 */
export class LastPlaces {
  readonly #byFault = new Map<string, Map<string, readonly string[]>>();
  readonly #met = new Set<string>();

  /** @param now none: it is down @param isTaken whether somebody else has that address meanwhile */
  of(
    fault: string,
    id: string,
    now: readonly string[],
    isTaken: (address: string) => boolean,
  ): readonly string[] {
    const known = this.#byFault.get(fault) ?? new Map<string, readonly string[]>();
    this.#byFault.set(fault, known);
    const place = now.length > 0 ? now : (known.get(id) ?? []).filter((one) => !isTaken(one));
    known.set(id, place);
    return place;
  }

  /** It means somebody. */
  meet(fault: string): void {
    this.#met.add(fault);
  }

  /** It meant somebody once. */
  hasMet(fault: string): boolean {
    return this.#met.has(fault);
  }

  /** It is over. */
  forget(fault: string): void {
    this.#byFault.delete(fault);
    this.#met.delete(fault);
  }
}
