/**
 * The program that runs next to victims: JSON lines in, one JSON line out for each.
 *
 *   {"seq":1,"verb":"crash","args":{…}}  →  {"seq":1,"ok":true,"result":…} or {"seq":1,"error":"…"}
 *
 * It says {"ready":true} first, and ends when its stdin ends or its lifetime is over.
 */
import { createInterface } from "node:readline";
import { type CrashRequest, crashAll } from "./burst.ts";
import { identify, type Suspect } from "./identify.ts";

const LIFETIME_S_DEFAULT = 600;
const LINE_MAX = 1_048_576;

interface Question {
  readonly seq: number;
  readonly verb: string;
  readonly args: unknown;
}

const VERBS: Readonly<Record<string, (args: never) => unknown>> = {
  crash: (args: { requests: CrashRequest[]; deadlineMs: number }) =>
    crashAll(args.requests, { deadlineMs: args.deadlineMs }),
  identify: (args: { suspects: Suspect[] }) => identify(args.suspects),
  support: () => ({ uid: process.getuid?.(), node: process.version }),
};

async function answer(line: string): Promise<object> {
  let seq = -1;
  try {
    if (line.length > LINE_MAX) throw new Error(`a line of ${line.length} characters is too long`);
    const question = JSON.parse(line) as Question;
    seq = question.seq;
    const verb = Object.hasOwn(VERBS, question.verb) ? VERBS[question.verb] : undefined;
    if (!verb) throw new Error(`unknown verb "${question.verb}"`);
    return { seq, ok: true, result: await verb(question.args as never) };
  } catch (error) {
    return { seq, ok: false, error: error instanceof Error ? error.message : String(error) };
  }
}

const say = (words: object) => process.stdout.write(`${JSON.stringify(words)}\n`);
const lifetimeS = Number(process.argv[2]) || LIFETIME_S_DEFAULT;
setTimeout(() => process.exit(0), lifetimeS * 1_000).unref();
createInterface({ input: process.stdin })
  .on("line", (line) => void answer(line).then(say))
  .on("close", () => process.exit(0));
say({ ready: true, version: 1 });
