/** A chunked body (RFC 9112 §7.1): sizes, chunks, trailers, up to the empty line. */
import type { Body } from "./body.ts";

const CR = 0x0d;
const LF = 0x0a;
/** A size with its extensions, or a trailer. */
const LINE_MAX = 16_384;
const TRAILERS_MAX = 256;
const SIZE = /^([0-9a-fA-F]{1,12})[\t ]*(?:;.*)?$/;

export function openChunks(): Body {
  /** What comes next: a size, a chunk of `left` bytes and its line's end, or trailers. */
  let state: "size" | "chunk" | "trailers" | "done" = "size";
  let line = "";
  let left = 0;
  let trailers = 0;

  /** The line without its end, once it is whole; `false`: it is none of HTTP's. */
  const takeLine = (text: string): boolean => {
    if (state === "size") {
      const size = SIZE.exec(text)?.[1];
      if (size === undefined) return false;
      left = Number.parseInt(size, 16);
      // Two more: each chunk ends as a line does.
      state = left === 0 ? "trailers" : "chunk";
      left += 2;
      return true;
    }
    trailers += 1;
    if (text === "") state = "done";
    return trailers <= TRAILERS_MAX;
  };
  /** Where the line goes on after these bytes; -1: it is none. */
  const overLine = (bytes: Buffer, from: number): number => {
    const end = bytes.indexOf(LF, from);
    const to = end < 0 ? bytes.length : end + 1;
    line += bytes.toString("latin1", from, to);
    if (line.length > LINE_MAX) return -1;
    if (end < 0) return to;
    const isRight = line.endsWith("\r\n") && takeLine(line.slice(0, -2));
    line = "";
    return isRight ? to : -1;
  };
  const overChunk = (bytes: Buffer, from: number): number => {
    const to = Math.min(bytes.length, from + left);
    // The two bytes of the line's end are looked at, wherever the stream is cut.
    for (let at = Math.max(from, from + left - 2); at < to; at++)
      if (bytes[at] !== (at === from + left - 2 ? CR : LF)) return -1;
    left -= to - from;
    if (left === 0) state = "size";
    return to;
  };
  return {
    over: (bytes, from) => {
      let at = from;
      while (at < bytes.length && state !== "done") {
        at = state === "chunk" ? overChunk(bytes, at) : overLine(bytes, at);
        if (at < 0) return -1;
      }
      return at - from;
    },
    isDone: () => state === "done",
  };
}
