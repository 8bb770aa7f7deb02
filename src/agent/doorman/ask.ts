/** A program of its own, started inside a victim's network namespace: asks its doorman. JSON as its argument, JSON on stdout. */
import { ask, type Question } from "./control.ts";

const { question, timeoutMs } = JSON.parse(process.argv[2] ?? "{}") as {
  question: Question;
  timeoutMs: number;
};
process.stdout.write(JSON.stringify(await ask(question, timeoutMs)));
