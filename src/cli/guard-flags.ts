/** `--guard name=value`, as often as wanted: what must hold for the drill to begin. */
import type { Command } from "commander";
import type { GuardSettings } from "../guarding.ts";
import { collect } from "./selection-flags.ts";

export interface GuardFlags {
  readonly guard?: string[];
}

export function addGuardFlags(command: Command): Command {
  return command
    .optionsGroup("Guards:")
    .option("--guard <name=value>", "refuse unless it holds: chaos guards lists them", collect);
}

/** The same guard twice is a list of two: some take several, and the others say so. */
export function guardsOf({ guard = [] }: GuardFlags): GuardSettings {
  // An object would know some names of its own, such as "constructor", and one of them would be no guard unsaid.
  const settings = new Map<string, string[]>();
  for (const text of guard) {
    const [name = "", ...value] = text.split("=");
    const texts = settings.get(name) ?? [];
    settings.set(name, value.length > 0 ? [...texts, value.join("=")] : texts);
  }
  return Object.fromEntries(settings);
}
