/**
 * Output that nobody can read any more (`| head -1`, a terminal that was closed) is no reason to die
 * in the middle of a drill with something open.
 */
const NOBODY_READS = ["EPIPE", "EIO"];
/** A report that was lost on a full disk must not pass for one. */
const LOST = 6;

export function outliveOutput(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", ({ code = "" }: NodeJS.ErrnoException) => {
      if (NOBODY_READS.includes(code)) return;
      process.once("exit", (status) => {
        process.exitCode = status || LOST;
      });
    });
}
