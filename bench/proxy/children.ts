/** The programs of a measurement: none of them outlives the bench. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";

/** What measures is not to be measured: a heap that is idle for 8 s is collected, 4 to 9 ms at once. */
export const INSTRUMENT = ["--no-memory-reducer", "--import", "tsx"];

const children = new Set<ChildProcess>();

/** `says`: somebody reads what it says; else it would stand still once the pipe is full of its log. */
export function start(program: string, args: readonly string[], says = false): ChildProcess {
  const child = spawn(program, args, { stdio: ["ignore", says ? "pipe" : "ignore", "ignore"] });
  children.add(child);
  child.once("exit", () => children.delete(child));
  return child;
}

/** However the bench ends: what lived on would be measured with the next one. */
process.once("exit", () => {
  for (const child of children) child.kill("SIGKILL");
});
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => process.exit(128 + constants.signals[signal]));

/** The first line that it says. Without `for await`, which would close its stdout. */
export async function firstLine(child: ChildProcess): Promise<unknown> {
  let text = "";
  const ended = once(child, "exit").then(([status]) => {
    throw new Error(`${child.spawnargs.join(" ")}: ended with ${status} before it said a line`);
  });
  while (!text.includes("\n"))
    text += ((await Promise.race([once(child.stdout!, "data"), ended])) as [Buffer])[0];
  ended.catch(() => {});
  return JSON.parse(text.split("\n", 1)[0] as string);
}
