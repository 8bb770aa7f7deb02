/**
 * The program that runs next to victims: JSON lines in, one JSON line out for each.
 *
 *   {"seq":1,"verb":"crash","args":{…}}  →  {"seq":1,"ok":true,"result":…} or {"seq":1,"ok":false,"error":"…"}
 *
 * It says {"ready":true} first, and ends when its stdin ends or its lifetime is over.
 */
import { messageOf } from "../failure.ts";
import { crashAll } from "./burst.ts";
import { identify } from "./identify.ts";
import { type Line, linesOf } from "./lines.ts";
import { launchedEnded } from "./net/launch.ts";
import {
  readAddresses,
  readIds,
  readOrder,
  readOrders,
  readPlace,
  readTries,
} from "./net/questions.ts";
import { supportOfAll } from "./net/support.ts";
import { abandon, apply, interfaces, leftovers, look, revert } from "./net/verbs.ts";
import {
  type Question,
  readCrash,
  readQuestion,
  readSignal,
  readSuspects,
  seqOf,
} from "./questions.ts";
import { signalAll } from "./signal.ts";
import { supportOf } from "./support.ts";

const LIFETIME_S_DEFAULT = 600;
/** Node's timers overflow at 24.8 days, and then fire at once. */
const LIFETIME_S_MAX = 86_400;
const LINE_MAX = 1_048_576;

const VERBS: Readonly<Record<string, (args: Question["args"]) => unknown>> = {
  crash: (args) => {
    const { requests, options } = readCrash(args);
    return crashAll(requests, options);
  },
  "net-apply": (args) => apply(readPlace(args), readOrders(args)),
  "net-revert": (args) => revert(readPlace(args), readIds(args)),
  "net-leftovers": (args) => leftovers(readPlace(args)),
  "net-look": (args) => look(readPlace(args), readOrder(args.order), readTries(args)),
  "net-interfaces": (args) => interfaces(readPlace(args), readAddresses(args)),
  "net-support": () => supportOfAll(),
  identify: (args) => identify(readSuspects(args)),
  signal: (args) => signalAll(readSignal(args)),
  support: () => supportOf(),
};

async function answer({ text, cut }: Line): Promise<object> {
  let seq = -1;
  try {
    if (cut) throw new RangeError(`a line may have ${LINE_MAX} characters`);
    const asked: unknown = JSON.parse(text);
    seq = seqOf(asked);
    const { verb, args } = readQuestion(asked);
    const deed = Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined;
    if (!deed) throw new TypeError(`unknown verb "${verb}"`);
    return { seq, ok: true, result: await deed(args) };
  } catch (error) {
    return { seq, ok: false, error: messageOf(error) };
  }
}

async function converse(): Promise<void> {
  const answering = new Set<Promise<void>>();
  for await (const line of linesOf(process.stdin.setEncoding("utf8"), LINE_MAX)) {
    // Not awaited here: a burst that waits for deaths must not keep other questions waiting.
    const said: Promise<void> = answer(line)
      .then(say)
      .finally(() => answering.delete(said));
    answering.add(said);
  }
  abandon();
  await Promise.all(answering);
}

function say(words: object): void {
  process.stdout.write(`${JSON.stringify(words)}\n`);
}

// What was launched ends with its faults, whoever undoes those; with our container it would end now.
const leave = () => launchedEnded().then(() => process.exit(0));
const lifetimeS = Math.min(Number(process.argv[2]) || LIFETIME_S_DEFAULT, LIFETIME_S_MAX);
setTimeout(leave, lifetimeS * 1_000);
// Whoever asked is gone.
process.stdout.on("error", leave);
say({ ready: true, version: 1 });
converse().then(leave, leave);
