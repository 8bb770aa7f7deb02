/** Do selections name engines that the file has? One that it has not would match nobody, or spare nobody. */
import { readText } from "../core/text-match.ts";
import { legible } from "../legible.ts";
import { nearest } from "../nearest.ts";
import type { Complaint } from "./issues.ts";
import { mappingIn } from "./mapping.ts";
import { nameOf } from "./naming.ts";
import type { Path } from "./place.ts";

/** Two of one name, whatever else is wrong with them: a target would carry the name of both. */
export function enginesTwice(engines: unknown): Complaint[] {
  const names = [engines].flat().map((one) => mappingIn(one).name);
  return names.flatMap((name, at): Complaint[] => {
    if (typeof name !== "string" || names.indexOf(name) === at) return [];
    const path = ["engines", at, "name"];
    const says = `two engines are called "${legible(name)}": expected names that differ`;
    return [{ path, message: `${nameOf(path)}: ${says}` }];
  });
}

/** @param at its experiment's index in the file */
export function enginesMeant(experiment: unknown, at: number, engines: unknown): Complaint[] {
  const names = [engines].flat().flatMap((one) => textOf(mappingIn(one).name));
  // Without any, the command line says which they are.
  if (names.length === 0) return [];
  return [mappingIn(experiment).faults].flat().flatMap((fault, nth) => {
    const path = ["experiments", at, "faults", nth, "select"];
    return inSelection(mappingIn(mappingIn(fault).select), path, names);
  });
}

function inSelection(
  { engine, exclude }: Readonly<Record<string, unknown>>,
  path: Path,
  names: readonly string[],
): Complaint[] {
  const spared = [exclude].flat().map((one) => textOf(one).filter((text) => OF_ENGINE.test(text)));
  return [
    ...[engine].flat().flatMap((one, nth) => unmeant(one, [...path, "engine", nth], names)),
    ...spared.flatMap((texts, nth) =>
      texts.flatMap((text) =>
        unmeant(text.replace(OF_ENGINE, ""), [...path, "exclude", nth], names),
      ),
    ),
  ];
}

const OF_ENGINE = /^engine:/;

function textOf(value: unknown): string[] {
  return typeof value === "string" && value !== "" ? [value] : [];
}

function unmeant(value: unknown, path: Path, names: readonly string[]): Complaint[] {
  const [text] = textOf(value);
  if (text === undefined || isOneOf(text, names)) return [];
  const near = nearest(text, names);
  const hint = near ? `did you mean "${near}"?` : `there are ${names.join(", ")}`;
  return [{ path, message: `${nameOf(path)}: no engine of the file is "${text}": ${hint}` }];
}

/** What does not read is told as such. */
function isOneOf(text: string, names: readonly string[]): boolean {
  try {
    return names.some(readText("engine", text));
  } catch {
    return true;
  }
}
