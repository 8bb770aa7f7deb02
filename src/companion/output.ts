/** What a command prints: kept in a file, and its end in memory. */
import { createWriteStream } from "node:fs";
import type { Readable } from "node:stream";

/** A loop that prints must not fill the disk. */
const KEPT_BYTES_MAX = 10_000_000;
const TAIL_CHARS_MAX = 2_000;

export interface Output {
  /** Nobody can print any more. */
  readonly ended: Promise<unknown>;
  /** @returns its end */
  close(): Promise<string>;
}

export function keepOutput(streams: readonly Readable[], log: string): Output {
  const file = createWriteStream(log, { mode: 0o600 });
  let kept = 0;
  let tail = "";
  file.on("error", () => {
    kept = KEPT_BYTES_MAX;
  });
  const hear = (chunk: Buffer) => {
    tail = (tail + chunk.toString()).slice(-TAIL_CHARS_MAX);
    if (kept >= KEPT_BYTES_MAX) return;
    kept += chunk.length;
    file.write(kept >= KEPT_BYTES_MAX ? "\n(the rest was not kept)\n" : chunk);
  };
  for (const stream of streams) stream.on("data", hear).on("error", () => {});
  const ended = Promise.all(
    streams.map((stream) => new Promise<void>((resolve) => stream.once("close", resolve))),
  );
  const close = () =>
    new Promise<string>((resolve) => {
      for (const stream of streams) stream.destroy();
      file.end(() => resolve(tail));
      file.on("error", () => resolve(tail));
    });
  return { ended, close };
}
