/** The command line that does a run again: same file, or same monkey, options and selection; same draws. */

import type { Plan, Watching } from "../core/plan.ts";
import { SELECTOR_KINDS } from "../core/selector-terms.ts";
import { quote } from "../quote.ts";
import { STANDS_FOR } from "../redact.ts";
import { ms } from "../units.ts";
import { AS_FLAGS } from "./called.ts";
import { BY_DEFAULT } from "./watching.ts";

const KINDS = SELECTOR_KINDS.join("|");
const TERM = new RegExp(`^(not )?(${KINDS}) (.+)$`);
/** Behind a #, so that a shell that is given the line takes it for no argument. */
const LOST = `# put in what ${STANDS_FOR} stands for: secrets are not written down`;
const BETWEEN_TERMS = new RegExp(`, (?=(?:not )?(?:${KINDS}) )`);

export function replayLine(plan: Plan): string {
  const [only, ...others] = plan.faults;
  const seed = ["--seed", quote(plan.seed)];
  // A file has probes, thresholds and guards besides: without them it would be another experiment.
  if (!only || others.length > 0 || plan.file !== undefined) {
    const what = [quote(plan.file ?? "FILE"), quote(plan.step?.ramp ?? plan.name)];
    const where = enginesFlag(plan.enginesFile);
    const words = [...what, ...where, ...warnFlag(plan), ...seed, ...commandOf(plan)];
    return ["chaos", "run", ...words].join(" ");
  }
  const flags = Object.entries(only.options).flatMap(([key, value]) => optionFlag(key, value));
  const narrowing = [...narrowingFlags(plan), ...guardFlags(plan)];
  const where = enginesFlag(plan.enginesFile);
  const whom = [...selectionFlags(plan), ...where, ...narrowing];
  const what = [...whom, ...flags, ...watchingFlags(plan), ...seed, ...commandOf(plan)];
  const line = ["chaos", only.monkey, ...what].join(" ");
  return line.includes(STANDS_FOR) ? `${line} ${LOST}` : line;
}

function enginesFlag(file: string | undefined): string[] {
  return file === undefined ? [] : ["--engines", quote(file)];
}

function narrowingFlags({ maxPer = [], optIn }: Plan): string[] {
  const caps = maxPer.flatMap(({ by, max }) => ["--max-per", quote(`${by}=${max}`)]);
  return optIn ? [...caps, "--opt-in"] : caps;
}

function guardFlags({ guards = {} }: Plan): string[] {
  return Object.entries(guards).flatMap(([name, texts]) => {
    const settings = texts.length === 0 ? [name] : texts.map((text) => `${name}=${text}`);
    return settings.flatMap((setting) => ["--guard", quote(setting)]);
  });
}

/** Without its probes, limits and brake it would be another experiment. */
function watchingFlags({ watching, probes }: Plan): string[] {
  const asked = probes.filter(({ role }) => role === "service");
  const each = (flag: string, texts: readonly string[]) =>
    texts.flatMap((text) => [flag, quote(text)]);
  return [
    ...each(
      "--probe",
      asked.map(({ name, address }) => `${name}=${address}`),
    ),
    ...each("--threshold", watching.thresholds),
    ...each("--abort-when", watching.abortWhen),
    ...timesFlags(watching),
    ...(watching.verdictWanted ? [] : ["--no-verify"]),
    ...warnFlag({ watching }),
  ];
}

function warnFlag({ watching: { onInconclusive } }: Pick<Plan, "watching">): string[] {
  return onInconclusive ? ["--on-inconclusive", onInconclusive] : [];
}

/** It gates, and no file has it. */
function commandOf({ command }: Plan): string[] {
  return command === undefined ? [] : ["--", command];
}

function timesFlags(watching: Watching): string[] {
  return Object.entries(BY_DEFAULT).flatMap(([time, byDefault]) => {
    const valueMs = watching[`${time}Ms` as keyof Watching] as number;
    const flag = AS_FLAGS[time as keyof typeof AS_FLAGS];
    return valueMs === ms(byDefault) ? [] : [flag, `${valueMs}ms`];
  });
}

/** A plan says `zone a, not name b`; a command line says `--zone a --exclude name:b`. */
function selectionFlags({ selection, matched, passedOver, faults }: Plan): string[] {
  const terms = selection.split(BETWEEN_TERMS);
  const flags = terms.flatMap((text) => {
    const [, not, kind, value] = TERM.exec(text) ?? [];
    if (kind === undefined || value === undefined) return text === "everything" ? ["--all"] : [];
    return not ? ["--exclude", quote(`${kind}:${value}`)] : [`--${kind}`, quote(value)];
  });
  // Everything is a quantity, too: another beside it would be refused.
  if (flags.includes("--all")) return flags;
  const victims = faults[0]?.victims.length ?? 0;
  const isPlace = terms.every((text) => /^(?:not |zone |region )/.test(text));
  const usual = isPlace ? matched - passedOver.length : 1;
  return victims === usual ? flags : [...flags, "--count", String(victims)];
}

/** One flag for each, or one with all of them where a word could be taken for a flag or for JSON. */
function listFlags(flag: string, words: readonly string[]): string[] {
  if (words.some((word) => /^[-[]|^$/.test(word))) return [flag, quote(JSON.stringify(words))];
  return words.flatMap((word) => [flag, quote(word)]);
}

function optionFlag(key: string, value: unknown): string[] {
  const flag = `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  if (value === true) return [flag];
  if (Array.isArray(value)) return listFlags(flag, value.map(String));
  return typeof value === "string" || typeof value === "number" ? [flag, quote(String(value))] : [];
}
