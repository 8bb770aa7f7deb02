/** A toxic at work on one direction of one connection, and what it may do there. */
import type { Alarm } from "./alarms.ts";

/** What a stage holds, and when it arrived there; no bytes are the sender's end. */
export interface Chunk {
  readonly bytes: Buffer;
  readonly atMs: number;
}

export interface Stage {
  /** Bytes and when they arrived here: deadlines count from that, so that none adds up. */
  take(bytes: Buffer, atMs: number): void;
  /** The sender has ended; comes once, and nothing after it. */
  end(atMs: number): void;
  /** Hands on all that it holds, at once and in order; it may go on afterwards. */
  flush(): void;
  /** Gives up all that it holds, in order, to the one that takes its place; absent: it is flushed instead. */
  handOver?(): readonly Chunk[];
  /** It is taken away for good, already flushed; absent: there is nothing more to do. */
  leave?(): void;
  /** The client has ended, and of what comes through here nothing can be for it any more; absent: it goes on. */
  abandon?(): void;
  /** The connection is over: nothing may ring any more. */
  drop(): void;
}

export type Ending = "end" | "reset";

export interface Link {
  /** To the next stage, or to the receiver. */
  pass(bytes: Buffer, atMs: number): void;
  finish(atMs: number): void;
  /** So many bytes more, or fewer, are held here: beyond the cap the sender is not read. */
  hold(bytes: number): void;
  /** Whether the receiver takes more at this moment; if not, it is called once it does. */
  room(ready: () => void): boolean;
  /** Whether neither the receiver nor what is held on the way to it is too full; as above. */
  clear(ready: () => void): boolean;
  now(): number;
  at(dueMs: number, ring: () => void): Alarm;
  /** In [0, 1): the same row for the same seed, toxic and connection. */
  random(): number;
  /** What this toxic remembers of this direction through its updates. */
  readonly memory: Record<string, number>;
  /** What it remembers across connections. */
  readonly shared: Record<string, number>;
  /** RST to both ends, whatever is on the way. */
  reset(): void;
  /** What was passed is still sent, by those behind it in their time, then both ends see the end, or a reset. */
  cut(ending: Ending): void;
  /** Those behind it send no more. */
  cutNow(): void;
}
