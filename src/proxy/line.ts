/** A stage that holds bytes until each may go: in order, by absolute times, however they vary. */
import type { Alarm } from "./alarms.ts";
import { CHUNK_COST_BYTES } from "./limits.ts";
import type { Chunk, Link, Stage } from "./stage.ts";

export interface Pace {
  /**
   * When the next piece may go: asked once, when all before it have gone. `length` 0 is the sender's end,
   * `before` when the last one might go. `Infinity`: not until this is taken away.
   */
  due(atMs: number, length: number, before: number): number;
  /** The piece that was asked about last does not go by its time after all. */
  forgo?(length: number): void;
  /** How long the next piece may be at most; absent: as long as it came. */
  piece?(): number;
}

/** So that a stream in small pieces does not take everybody's time: then it is others' turn for so long. */
const PIECES_AT_ONCE = 1_024;
const TURN_MS = 0.1;

export function openLine(link: Link, pace: Pace): Stage {
  let queue: Chunk[] = [];
  /** How many of the queue, and bytes of the first that remains, have gone. */
  let gone = 0;
  let offset = 0;
  let piece: { readonly length: number; readonly dueMs: number } | undefined;
  let before = 0;
  let alarm: Alarm | undefined;

  const next = (): { length: number; dueMs: number } => {
    const { bytes, atMs } = queue[gone] as Chunk;
    const rest = bytes.length - offset;
    const length = Math.min(rest, Math.max(1, pace.piece?.() ?? rest));
    // A wait that varies below nothing is none: what comes after this must not take it for older.
    return { length, dueMs: Math.max(before, atMs, pace.due(atMs, length, before)) };
  };
  const send = (length: number, atMs: number) => {
    const { bytes } = queue[gone] as Chunk;
    const part = length === bytes.length ? bytes : bytes.subarray(offset, offset + length);
    offset += length;
    const isWhole = offset >= bytes.length;
    if (isWhole) {
      offset = 0;
      gone += 1;
      if (gone === queue.length) {
        queue = [];
        gone = 0;
      } else if (gone > 1_024) {
        queue = queue.slice(gone);
        gone = 0;
      }
    }
    link.hold(-length - (isWhole ? CHUNK_COST_BYTES : 0));
    if (bytes.length === 0) link.finish(atMs);
    else link.pass(part, atMs);
  };
  const work = () => {
    alarm?.cancel();
    alarm = undefined;
    for (let sent = 0; gone < queue.length; sent++) {
      if (!link.room(work)) return;
      piece ??= next();
      if (piece.dueMs > link.now() || sent >= PIECES_AT_ONCE) {
        const nextMs = sent >= PIECES_AT_ONCE ? link.now() + TURN_MS : 0;
        alarm = link.at(Math.max(piece.dueMs, nextMs), work);
        return;
      }
      const { length, dueMs } = piece;
      piece = undefined;
      before = dueMs;
      send(length, dueMs);
    }
  };
  const rest = (): Chunk[] => {
    const [first, ...others] = queue.slice(gone);
    return first ? [{ ...first, bytes: first.bytes.subarray(offset) }, ...others] : [];
  };
  const forgo = () => {
    alarm?.cancel();
    alarm = undefined;
    if (piece) pace.forgo?.(piece.length);
    piece = undefined;
  };
  const empty = () => {
    forgo();
    queue = [];
    gone = 0;
    offset = 0;
  };
  const take = (bytes: Buffer, atMs: number) => {
    queue.push({ bytes, atMs });
    link.hold(bytes.length + CHUNK_COST_BYTES);
    if (alarm === undefined) work();
  };
  return {
    take,
    end: (atMs) => take(END, atMs),
    flush: () => {
      forgo();
      while (gone < queue.length) {
        const { bytes, atMs } = queue[gone] as Chunk;
        send(bytes.length - offset, atMs);
      }
    },
    handOver: () => {
      const chunks = rest();
      empty();
      for (const { bytes } of chunks) link.hold(-bytes.length - CHUNK_COST_BYTES);
      return chunks;
    },
    drop: empty,
  };
}

const END = Buffer.alloc(0);
