/**
 * Output that nobody can read any more (`| head -1`, a terminal that was closed) is no reason to die
 * in the middle of a drill with something open.
 */
const NOBODY_READS = ["EPIPE", "EIO"];
/** A report that was lost on a full disk must not pass for one. */
const LOST = 6;

interface Outputs {
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
}

export function outliveOutput({ stdout, stderr }: Outputs = process): void {
  const lost = new Set<NodeJS.WritableStream>();
  for (const stream of [stdout, stderr])
    stream.on("error", ({ code = "", message }: NodeJS.ErrnoException) => {
      if (NOBODY_READS.includes(code) || lost.has(stream)) return;
      lost.add(stream);
      if (stream === stdout) stderr.write(`error Cannot write to stdout: ${message}\n`);
      process.once("exit", (status) => {
        process.exitCode = status || LOST;
      });
    });
}
