/**
 * The program that stands at a victim's doors: started in its network namespace, detached, once. What it
 * has to do stands in the namespace's own books; nobody else writes the rules that lead to it. When the
 * books have nothing for it, or nothing whose time is not over, it takes the rules away, sees everybody
 * out and leaves. If it dies instead, its lease ends the rules.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "../../failure.ts";
import { hear, type Question } from "./control.ts";
import { Doorman } from "./doorman.ts";
import { trial } from "./trial.ts";

/** Several within a lease, so that one that fails or comes late ends nothing. */
const ROUND_MS = 2_000;
const FAREWELL_MS = 500;
/** Another may be on its way out. */
const NAME_TRIES = 20;
const NAME_EVERY_MS = 100;

const doorman = new Doorman();
// Before the books are read: who changed them and does not find us need not tell us.
process.on("SIGHUP", () => void doorman.settle().catch(() => {}));

async function answer({
  verb,
  id = "",
  timeoutMs = 1_000,
  bytes = 1,
  http = false,
}: Question): Promise<unknown> {
  if (verb === "settle") return doorman.settle();
  const one = doorman.inEffect(id);
  if (verb === "look") return one ? doorman.met(one) : undefined;
  if (!one) throw new Error(`nothing of ${id} is in effect here`);
  return trial(one, { timeoutMs, bytes, isHttp: http });
}

async function take() {
  for (let left = NAME_TRIES; left > 0; left--) {
    const server = await hear(answer);
    if (server) return server;
    await sleep(NAME_EVERY_MS);
  }
  return undefined;
}

async function stand(): Promise<void> {
  // First the name, then the books: whoever ends a fault later finds us by it.
  const server = await take();
  if (!server) return say({ ready: true });
  try {
    await doorman.settle();
    say({ ready: true });
    let isDone = false;
    const done = doorman.done.then(() => {
      isDone = true;
    });
    while (!isDone) {
      await Promise.race([sleep(ROUND_MS), done]);
      // What fails now may work the next time; if it never does, the lease ends.
      if (!isDone) await doorman.settle().catch(() => {});
    }
  } catch (error) {
    say({ error: messageOf(error) });
    await doorman.leave().catch(() => {});
  } finally {
    // Whoever asked for our leaving hears of it; nobody else may keep us.
    await Promise.race([new Promise((resolve) => server.close(resolve)), sleep(FAREWELL_MS)]);
  }
}

/** Whoever started us reads one line, or is gone. */
function say(words: object): void {
  process.stdout.on("error", () => {});
  process.stdout.write(`${JSON.stringify(words)}\n`);
}

await stand();
process.exit();
