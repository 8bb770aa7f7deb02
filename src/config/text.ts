/** A file's bytes → its text. */
import { placeAfter, Unusable } from "./unusable.ts";

/** A drill file of a thousand experiments is half of it, and what is no drill at all is refused within a second. */
const BYTES_MAX = 262_144;

export interface Source {
  /** As a user would name it. */
  readonly name: string;
  readonly size: number;
  /** Not called where `size` is too much. */
  readonly bytes: () => Uint8Array<ArrayBuffer>;
}

/** @throws Unusable */
export function textOf({ size, bytes }: Source): string {
  if (size > BYTES_MAX) throw wrong(`found ${size} bytes, expected at most ${BYTES_MAX}`);
  const found = bytes();
  const nul = found.indexOf(0);
  if (nul >= 0) throw wrong("found a NUL byte, expected a text in UTF-8", found.subarray(0, nul));
  try {
    return utf8(found);
  } catch {
    const good = found.subarray(0, goodLength(found));
    throw wrong("found bytes that are no UTF-8, expected a text in UTF-8", good);
  }
}

function wrong(message: string, before = new Uint8Array()): Unusable {
  return new Unusable(message, placeAfter(new TextDecoder().decode(before)));
}

function utf8(bytes: Uint8Array<ArrayBuffer>, isPart = false): string {
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: isPart });
}

/** How many of the bytes come before the first that is no UTF-8. */
function goodLength(bytes: Uint8Array<ArrayBuffer>): number {
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isGood(bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

function isGood(bytes: Uint8Array<ArrayBuffer>): boolean {
  try {
    utf8(bytes, true);
    return true;
  } catch {
    return false;
  }
}
