/** Colours by meaning; without colour the same text. */
import { Chalk } from "chalk";
import type { Tone } from "../../telling/tone.ts";

export type Paint = (tone: Tone, text: string) => string;

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
