/**
 * Big buffers to read into, lent and given back: a fresh one for each read keeps the garbage collector
 * as busy as the kernel, and Node's own are small. Only sockets that we open ourselves can read so.
 */
import type { OnReadOpts } from "node:net";

export type GiveBack = () => void;
export type OnLent = (bytes: Buffer, giveBack: GiveBack) => void;

export interface Reading {
  readonly onread: OnReadOpts;
  /** Who gets the bytes from now on; they are somebody else's once they are given back. */
  lead(to: OnLent): void;
  /** No more is read. */
  end(): void;
}

export interface Lending {
  /** `undefined`: there are too many already, and one more reads as Node does. */
  open(): Reading | undefined;
}

const BUFFER_BYTES = 262_144;
/** A connection keeps one even when it is idle. */
const READINGS_MAX = 64;
const SPARE_MAX = 64;

export function openLending(): Lending {
  const spare: Buffer[] = [];
  let readings = 0;
  const giveBack = (buffer: Buffer) => {
    if (spare.length < SPARE_MAX) spare.push(buffer);
  };
  const open = (): Reading => {
    let to: OnLent = (_, back) => back();
    let isOpen = true;
    let lent: Buffer = Buffer.alloc(0);
    readings += 1;
    return {
      onread: {
        buffer: () => {
          lent = spare.pop() ?? Buffer.allocUnsafeSlow(BUFFER_BYTES);
          return lent;
        },
        callback: (length) => {
          const buffer = lent;
          to(buffer.subarray(0, length), () => giveBack(buffer));
          return true;
        },
      },
      lead: (next) => {
        to = next;
      },
      end: () => {
        to = (_, back) => back();
        if (!isOpen) return;
        isOpen = false;
        readings -= 1;
      },
    };
  };
  return { open: () => (readings < READINGS_MAX ? open() : undefined) };
}
