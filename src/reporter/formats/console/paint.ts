/** Colours by meaning; without colour the same text. */
import { Chalk } from "chalk";
import type { VerdictWord } from "../../verdict.ts";

export type Tone = "good" | "bad" | "doubt" | "quiet" | "strong";
export type Paint = (tone: Tone, text: string) => string;

export const VERDICT_TONES: Readonly<Record<VerdictWord, Tone>> = {
  pass: "good",
  fail: "bad",
  inconclusive: "doubt",
  stopped: "doubt",
  unsafe: "bad",
  error: "bad",
};

export function painter(color: boolean): Paint {
  const chalk = new Chalk({ level: color ? 1 : 0 });
  const tones = {
    good: chalk.green,
    bad: chalk.red,
    doubt: chalk.yellow,
    quiet: chalk.dim,
    strong: chalk.bold,
  };
  return (tone, text) => tones[tone](text);
}
