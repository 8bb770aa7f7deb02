/** The requests whose answers are still to come, in order, and what they cost of memory. */
import { CHUNK_COST_BYTES } from "../limits.ts";
import type { Link } from "../stage.ts";
import type { Reply } from "../toxic.ts";
import type { RequestHead } from "./head.ts";

export interface Exchange {
  readonly request: RequestHead;
  /** Answered by us, once its turn has come. */
  readonly reply?: Reply;
}

export interface Unanswered {
  expect(one: Exchange): void;
  /** The first of them was answered. */
  forget(): void;
  first(): Exchange | undefined;
  last(): Exchange | undefined;
  hasReply(): boolean;
  isEmpty(): boolean;
  isTooMuch(): boolean;
}

/** A client that asks without reading must not fill our memory with heads that wait. */
const UNANSWERED_MAX = 1_024;
const UNANSWERED_BYTES_MAX = 1_048_576;

export function openUnanswered(link: Pick<Link, "hold">): Unanswered {
  const all: Exchange[] = [];
  let bytes = 0;
  const hold = (more: number) => {
    bytes += more;
    link.hold(more);
  };
  return {
    expect: (one) => {
      all.push(one);
      hold(sizeOf(one.request));
    },
    forget: () => {
      const one = all.shift();
      if (one) hold(-sizeOf(one.request));
    },
    first: () => all[0],
    last: () => all.at(-1),
    hasReply: () => all.some(({ reply }) => reply),
    isEmpty: () => all.length === 0,
    isTooMuch: () => all.length >= UNANSWERED_MAX || bytes > UNANSWERED_BYTES_MAX,
  };
}

function sizeOf({ path, headers }: RequestHead): number {
  const own = CHUNK_COST_BYTES + path.length;
  return headers.reduce((sum, line) => sum + line[0].length + line[1].length, own);
}
