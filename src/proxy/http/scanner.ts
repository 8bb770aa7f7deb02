/**
 * Cuts a stream of HTTP/1 messages into heads and bodies without touching a byte: the pieces put
 * together are what came. What is no HTTP turns it raw for good, with all that it held.
 */
import { type Body, openBody } from "./body.ts";
import type { Framing } from "./framing.ts";

export type Piece<H> =
  | { readonly kind: "head"; readonly bytes: Buffer; readonly head: H }
  /** Some of a body; `isLast`: the message ends with it, which has no bytes where there is no body. */
  | { readonly kind: "body"; readonly bytes: Buffer; readonly isLast: boolean }
  /** Of no message, or of none that we understand. */
  | { readonly kind: "raw"; readonly bytes: Buffer };

export interface Grammar<H> {
  /** Whether these first bytes, which are no whole head yet, can still become one. */
  mayBegin(bytes: Buffer): boolean;
  readHead(bytes: Buffer): H | undefined;
  framingOf(head: H): Framing | undefined;
}

export interface Scanner<H> {
  feed(bytes: Buffer): void;
  /** `undefined`: it needs more bytes first. */
  next(): Piece<H> | undefined;
  /** At the end of the stream, or when nobody is asked to look any more: what it holds. */
  rest(): Buffer;
  turnRaw(): void;
  isRaw(): boolean;
  /** Between two messages, with nothing held. */
  isBetween(): boolean;
  /** A head is through, and not all of its body. */
  isInBody(): boolean;
  /** Holds some of a head that is not whole: not even its first line, or more. */
  isWaiting(): "line" | "head" | undefined;
}

const HEAD_MAX = 65_536;
const CR = 0x0d;
const LF = 0x0a;
const NOTHING = Buffer.alloc(0);

export function openScanner<H>(grammar: Grammar<H>): Scanner<H> {
  let held: Buffer = NOTHING;
  /** Up to here the lines of the head were looked at. */
  let seen = 0;
  let body: Body | undefined;
  let isRaw = false;

  const take = (length: number): Buffer => {
    const bytes = held.subarray(0, length);
    held = held.subarray(length);
    seen = 0;
    return bytes;
  };
  const raw = (): Piece<H> | undefined => {
    isRaw = true;
    body = undefined;
    return held.length > 0 ? { kind: "raw", bytes: take(held.length) } : undefined;
  };
  /** Where the head ends; 0: not yet; -1: a line does not end as lines do, or it is too long. */
  const endOfHead = (): number => {
    for (let end = held.indexOf(LF, seen); end >= 0; end = held.indexOf(LF, seen)) {
      if (end === 0 || held[end - 1] !== CR) return -1;
      if (end === seen + 1 && seen > 0) return end + 1;
      seen = end + 1;
    }
    return held.length > HEAD_MAX ? -1 : 0;
  };
  const nextHead = (): Piece<H> | undefined => {
    if (held.length === 0) return undefined;
    // An empty line before a message belongs to none: some clients end a form with it.
    if (held[0] === CR && (held.length === 1 || held[1] === LF)) {
      return held.length === 1 ? undefined : { kind: "raw", bytes: take(2) };
    }
    const end = endOfHead();
    if (end === 0) return grammar.mayBegin(held) ? undefined : raw();
    const head = end < 0 ? undefined : grammar.readHead(held.subarray(0, end));
    const framing = head && grammar.framingOf(head);
    if (!head || !framing) return raw();
    body = openBody(framing);
    return { kind: "head", bytes: take(end), head };
  };
  const nextOfBody = (open: Body): Piece<H> | undefined => {
    const length = open.isDone() ? 0 : open.over(held, 0);
    if (length < 0) return raw();
    const isLast = open.isDone();
    if (length === 0 && !isLast) return undefined;
    if (isLast) body = undefined;
    return { kind: "body", bytes: take(length), isLast };
  };
  return {
    feed: (bytes) => {
      held = held.length === 0 ? bytes : Buffer.concat([held, bytes]);
    },
    next: () => {
      if (isRaw) return raw();
      return body ? nextOfBody(body) : nextHead();
    },
    rest: () => take(held.length),
    turnRaw: () => {
      isRaw = true;
    },
    isRaw: () => isRaw,
    isBetween: () => !isRaw && body === undefined && held.length === 0,
    isInBody: () => body !== undefined,
    isWaiting: () => {
      if (isRaw || body !== undefined || held.length === 0) return undefined;
      return seen === 0 ? "line" : "head";
    },
  };
}
