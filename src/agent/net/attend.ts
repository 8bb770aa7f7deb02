/** The agent's side of the doorman: starts it where none is, tells it that the books changed, sees it leave. */
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { messageOf } from "../../failure.ts";
import type { Answer, Question } from "../doorman/control.ts";
import { DRAIN_MS } from "../doorman/plan.ts";
import { commandOf, isDead, linkOf, pidsIn, startTicksOf, statOf } from "../proc.ts";
import type { Namespace } from "./namespace.ts";

const SETTLE_MS = 5_000;
/** With some time for what it does before and after its guests have left. */
const LEAVE_MS = DRAIN_MS + 2_000;
/** By then one without guests has left, and none has reset anybody: most need not be asked. */
const PROMPT_MS = 3_000;
const LOOK_EVERY_MS = 20;
const PROGRAM = "/doorman/main.js";

/** @throws Error in the doorman's own words when it cannot do what the books say */
export async function attend(namespace: Namespace): Promise<void> {
  const answer = await askDoorman(namespace, { verb: "settle" }, SETTLE_MS);
  if (answer.kind === "answered") return;
  if (answer.kind === "failed") throw new Error(answer.says);
  if (answer.kind === "silent") await end(namespace.inode);
  const program = fileURLToPath(new URL(`..${PROGRAM}`, import.meta.url));
  const said = JSON.parse(await namespace.launch(process.execPath, [program])) as {
    error?: string;
  };
  if (said.error !== undefined) throw new Error(said.error);
}

export async function askDoorman(
  namespace: Namespace,
  question: Question,
  timeoutMs: number,
): Promise<Answer> {
  const program = fileURLToPath(new URL("../doorman/ask.js", import.meta.url));
  const asked = JSON.stringify({ question, timeoutMs });
  return JSON.parse(await namespace.must(process.execPath, [program, asked])) as Answer;
}

/** Of one that others need still: what it let go is gone. One that does not say so is ended. */
export async function tell(namespace: Namespace): Promise<void> {
  const answer = await askDoorman(namespace, { verb: "settle" }, SETTLE_MS);
  if (answer.kind === "silent" || answer.kind === "failed") await end(namespace.inode);
}

/**
 * The books have nothing for it any more: it sees everybody out, and is ended when that takes too long.
 * One that begins just now reads the books only after it can be found, so none is missed.
 * @returns whether there was one, and how many guests were busy to the end and reset, as far as it tells
 */
export async function dismiss(namespace: Namespace): Promise<{ wasThere: boolean; cut: number }> {
  const { inode } = namespace;
  const pids = doormenIn(inode).map((pid) => ({ pid, startTicks: startTicksOf(pid) ?? 0 }));
  if (pids.length === 0) return { wasThere: false, cut: 0 };
  for (const { pid } of pids) signal(pid, "SIGHUP");
  const beganMs = performance.now();
  // One that is stopped lets nothing through that would be worth waiting for.
  const isLeft = () =>
    pids.every(({ pid, startTicks }) => isDead(pid, startTicks) || statOf(pid)?.state === "T");
  const leaves = async (withinMs: number) => {
    while (!isLeft() && performance.now() < beganMs + withinMs) await sleep(LOOK_EVERY_MS);
    return isLeft();
  };
  const farewell = (await leaves(PROMPT_MS)) ? 0 : cutBy(namespace);
  await leaves(LEAVE_MS);
  await end(inode);
  return { wasThere: true, cut: await farewell };
}

/** Answered as it leaves; that nobody tells is no reason to fail: the fault is gone all the same. */
async function cutBy(namespace: Namespace): Promise<number> {
  const question = { verb: "settle" } as const;
  const answer = await askDoorman(namespace, question, LEAVE_MS).catch(() => undefined);
  return answer?.kind === "answered" ? (answer.result as { cut: number }).cut : 0;
}

async function end(inode: string): Promise<void> {
  const pids = doormenIn(inode).map((pid) => ({ pid, startTicks: startTicksOf(pid) ?? 0 }));
  for (const { pid } of pids) signal(pid, "SIGKILL");
  while (!pids.every(({ pid, startTicks }) => isDead(pid, startTicks))) await sleep(LOOK_EVERY_MS);
}

/** In every pid namespace that is ours: a helper sees those of another helper, and of the host. */
export function doormenIn(inode: string): number[] {
  return pidsIn().filter(
    (pid) => commandOf(pid)?.includes(PROGRAM) && linkOf(pid, "net") === inode,
  );
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH")
      throw new Error(`cannot end the proxy, process ${pid}: ${messageOf(error)}`);
  }
}
