/** One direction of a connection: bytes from one socket to the other, no faster than they are taken. */
import type { Socket } from "node:net";
import type { House } from "./house.ts";
import type { OnLent, Reading } from "./lending.ts";

/** Where bytes go next: a toxic's stage, or the receiver. */
export interface Taker {
  take(bytes: Buffer, atMs: number): void;
  end(atMs: number): void;
}

export interface Flow {
  /** The receiver, as the last to take. */
  readonly receiver: Taker;
  readonly received: () => number;
  readonly sent: () => number;
  /** Reads from now on, into this one. */
  into(first: Taker): void;
  hold(bytes: number): void;
  /** Whether the sink takes more at this moment; if not, it is called once it does. */
  room(ready: () => void): boolean;
  /** Whether the source would be read: neither the sink nor what is held is too full; if not, it is called once it is so. */
  clear(ready: () => void): boolean;
  /** The source is not read any more; what is held still goes to the sink. */
  shut(): void;
  /** Nobody is asked any more, and nothing is kept. */
  stop(): void;
}

export interface Ends {
  readonly source: Socket;
  /** How the source is read, where it is not by its own events. */
  readonly reading?: Reading | undefined;
  readonly sink: Socket;
  now(): number;
  /** Something came from the source; the bytes may be somebody else's afterwards, here and below. */
  heard(bytes: Buffer): void;
  /** Something goes to the sink. */
  passing?: ((bytes: Buffer) => void) | undefined;
  /** How much may be held at this moment, before the source is no longer read; and who counts what is. */
  readonly house: Pick<House, "cap" | "hold">;
}

export function openFlow({ source, reading, sink, now, heard, passing, house }: Ends): Flow {
  let received = 0;
  let sent = 0;
  let held = 0;
  let isStopped = false;
  let isPaused = false;
  let isFull = false;
  let isShut = false;
  let isEnded = false;

  const settle = () => {
    // Not on again before there is room: each turn costs a call into the kernel.
    isFull = held > (isFull ? house.cap() / 2 : house.cap());
    const isToPause = isShut || isFull || sink.writableNeedDrain;
    if (isToPause === isPaused) return;
    isPaused = isToPause;
    if (isPaused) source.pause();
    else source.resume();
    if (isPaused) return;
    // Not within what made room: who is called passes more on.
    for (const one of clearing) setImmediate(one);
    clearing.clear();
  };
  const clearing = new Set<() => void>();
  const waiting = new Set<() => void>();
  const onDrain = () => {
    settle();
    const ready = [...waiting];
    waiting.clear();
    for (const one of ready) one();
  };
  const write = (bytes: Buffer, written?: () => void) => {
    if (isEnded) return;
    sent += bytes.length;
    passing?.(bytes);
    if (!sink.write(bytes, written)) settle();
  };
  const receiver: Taker = {
    take: (bytes) => write(bytes),
    end: () => {
      if (isEnded) return;
      isEnded = true;
      sink.end();
    },
  };
  let first = receiver;
  const onData = (bytes: Buffer) => {
    received += bytes.length;
    heard(bytes);
    // Nobody looks at the time of what goes straight on.
    first.take(bytes, first === receiver ? 0 : now());
  };
  const onLent: OnLent = (bytes, giveBack) => {
    if (first === receiver) {
      received += bytes.length;
      heard(bytes);
      write(bytes, giveBack);
      return;
    }
    // Whoever holds bytes needs its own; a buffer that is mostly full is not worth a copy.
    const isKept = 2 * bytes.length >= bytes.buffer.byteLength;
    onData(isKept ? bytes : Buffer.from(bytes));
    if (!isKept) giveBack();
  };
  const onEnd = () => first.end(now());
  if (reading) reading.lead(onLent);
  else source.on("data", onData);
  source.on("end", onEnd);
  sink.on("drain", onDrain);
  return {
    receiver,
    received: () => received,
    sent: () => sent,
    into: (next) => {
      first = next;
    },
    hold: (bytes) => {
      if (isStopped) return;
      held += bytes;
      house.hold(bytes);
      if (bytes > 0 ? held > house.cap() : isFull) settle();
    },
    room: (ready) => {
      if (!sink.writableNeedDrain) return true;
      waiting.add(ready);
      return false;
    },
    clear: (ready) => {
      if (!isFull && !sink.writableNeedDrain) return true;
      clearing.add(ready);
      return false;
    },
    shut: () => {
      isShut = true;
      settle();
    },
    stop: () => {
      isEnded = true;
      if (!isStopped) house.hold(-held);
      isStopped = true;
      waiting.clear();
      clearing.clear();
      reading?.end();
      source.off("data", onData).off("end", onEnd);
      sink.off("drain", onDrain);
    },
  };
}
