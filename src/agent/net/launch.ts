/** Programs that outlive who starts them: a session of their own, and no pipe that they would miss. */
import { type ChildProcess, spawn } from "node:child_process";

const FIRST_LINE_MS = 10_000;

const launched = new Set<ChildProcess>();

/** @throws Error when it ends, or is silent for ten seconds, before its first line */
export function launch(program: string, args: readonly string[], fd: number): Promise<string> {
  const stdio = ["ignore", "pipe", "ignore", fd] as const;
  const child = spawn(program, args, { detached: true, stdio: [...stdio] });
  launched.add(child);
  child.unref();
  return new Promise((resolve, reject) => {
    let said = "";
    const settle = (outcome: () => void) => {
      clearTimeout(timer);
      child.stdout?.destroy();
      outcome();
    };
    const fail = (why: string) => settle(() => reject(new Error(`${args.at(-1)} ${why}`)));
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      fail("said nothing");
    }, FIRST_LINE_MS);
    child.stdout?.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes("\n")) settle(() => resolve(said.split("\n")[0] ?? ""));
    });
    child.on("error", (error) => fail(`did not start: ${error.message}`));
    child.on("exit", (status) => {
      launched.delete(child);
      fail(`ended with ${status}`);
    });
  });
}

/** When all that this process launched have ended: in a helper container they die with it. */
export async function launchedEnded(): Promise<void> {
  await Promise.all([...launched].map(ended));
}

function ended(child: ChildProcess): Promise<unknown> {
  child.ref();
  return new Promise((resolve) => child.on("exit", resolve));
}
