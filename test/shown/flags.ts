/** The flags that the papers name, and in what sentence. */
import { docOf, type ProgramDoc } from "../../src/cli/command-tree.ts";
import { everything } from "../../src/cli/program.ts";
import { papers, proseOf } from "./lines.ts";

export interface ShownFlag {
  readonly where: string;
  readonly flag: string;
  /** What follows it between the same backticks. */
  readonly value?: string;
  /** Commands that are named with it: between the same backticks, else in the same sentence. */
  readonly commands: readonly string[];
}

export async function programDoc(): Promise<ProgramDoc> {
  const world = { env: {}, exit: () => {}, everything: () => everything(world) };
  return docOf(await everything(world));
}

export function shownFlags(names: readonly string[]): ShownFlag[] {
  return papers().flatMap((where) =>
    sentencesOf(proseOf(where)).flatMap((sentence) => flagsIn(sentence, where, names)),
  );
}

export function flagsIn(sentence: string, where: string, names: readonly string[]): ShownFlag[] {
  const spans = [...sentence.matchAll(/`([^`]+)`/g)].map(([, span = ""]) => span);
  const inSentence = spans.flatMap((span) => commandIn(span, names));
  return spans
    .filter((span) => /^(?:chaos |--[a-z])/.test(span))
    .flatMap((span) => {
      const own = commandIn(span, names);
      const commands = own.length > 0 ? own : inSentence;
      // What follows a -- is somebody else's.
      const [ours = ""] = span.split(/ -- /);
      const found = [...ours.matchAll(/(?:^|\s)(--[a-z][\w-]*)(?:[ =]\[?([^\s\]]+)\]?)?/g)];
      return found.map(([, flag = "", value]) => ({
        ...{ where, flag, commands },
        ...(value === undefined || value.startsWith("-") ? {} : { value }),
      }));
    });
}

function commandIn(span: string, names: readonly string[]): string[] {
  const [, command = ""] = /^chaos (\S+)/.exec(span) ?? [];
  return names.includes(command) ? [command] : [];
}

function sentencesOf(text: string): string[] {
  return text.split(/\n\s*\n|(?<=[.:])\s+(?=[A-Z`*])|(?<=;)\s+|\n(?=[-|#])/);
}
