/** Takes a halt back where we are: the engine's switch, and the halt file of one state folder. */
import { type Halt, sayHalt } from "../core/halt.ts";
import type { Source } from "../core/source.ts";
import { readHaltFile, removeHaltFile } from "../journal/halt-file.ts";

/** What was on, and is off now. */
export interface Resumed {
  readonly onEngine: Halt | null;
  readonly inFolder: Halt | null;
}

export async function resume(
  source: Source,
  stateRoot: string,
  signal: AbortSignal,
): Promise<Resumed> {
  const onEngine = (await source.halt.read(signal)) ?? null;
  await source.halt.turnOff(signal);
  return { onEngine, inFolder: resumeHere(stateRoot) };
}

/** The part that needs no engine. */
export function resumeHere(stateRoot: string): Halt | null {
  const inFolder = readHaltFile(stateRoot) ?? null;
  removeHaltFile(stateRoot);
  return inFolder;
}

/** What was lifted and what was not on, a line each. */
export function sayResumed({ onEngine, inFolder }: Resumed, stateRoot: string): string[] {
  return [
    onEngine
      ? `The engine's switch is off; it was ${sayHalt(onEngine)}.`
      : "The engine's switch was not on.",
    inFolder
      ? `The halt file of ${stateRoot} is removed; it was ${sayHalt(inFolder)}.`
      : `No halt file was in ${stateRoot}.`,
    "Another state folder may have a halt file of its own: chaos resume --state FOLDER removes it.",
  ];
}
