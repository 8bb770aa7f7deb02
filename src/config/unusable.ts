import type { Place } from "./place.ts";

/** A file that cannot be looked at to its end, and the place where that shows. */
export class Unusable extends Error {
  readonly place: Place;

  constructor(message: string, place: Place) {
    super(message);
    this.place = place;
  }
}

/** Where what follows this text stands. */
export function placeAfter(text: string): Place {
  const lines = text.split("\n");
  return { line: lines.length, column: (lines.at(-1) ?? "").length + 1 };
}
