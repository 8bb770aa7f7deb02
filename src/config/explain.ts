/** Where each value of a drill comes from: the file, its defaults, a variable, or ourselves. Pure. */

import { WINDOW_UNLESS_TOLD } from "../core/mean-occasions.ts";
import { isSecretPlace } from "../core/zod-words.ts";
import { STANDS_FOR } from "../redact.ts";
import { redactSaid, redactWords } from "../redact-command.ts";
import { BY_DEFAULT } from "../reporter/watching.ts";
import { quantityOf } from "./orders.ts";
import { WORK_DAYS_UNLESS_TOLD } from "./schedules.ts";
import type { Experiment } from "./schema.ts";
import { valueAt } from "./value-at.ts";
import { REFERENCE } from "./variables.ts";

export interface Row {
  /** As in the file: `faults[0].options.hold`. */
  readonly key: string;
  readonly value: string;
  readonly from: string;
}

export interface Traced {
  /** The file's values before variables were put in. */
  readonly raw: unknown;
  /** `drill.yaml:12` of the value at a path. */
  readonly placeOf: (path: Path) => string;
  readonly env: NodeJS.ProcessEnv;
}

type Path = readonly (string | number)[];

/** What nobody had to say. */
const BUILT_IN: readonly (readonly [string, string])[] = [
  ["order", "parallel"],
  ["minAge", "10s"],
  ["optIn", "false"],
  ["retries", "0"],
  ["seed", "drawn anew for each run"],
  ["watch.verify", "true"],
  ["watch.onInconclusive", "fail"],
  ...Object.entries(BY_DEFAULT).map(([key, value]) => [`watch.${key}`, value] as const),
];
/** Engines are the whole file's, and told before. */
const NOT_A_SETTING = ["name", "description", "engines", "timetable", "secrets", "lines"];

/** @param experiment with the file's defaults; `at`: its index in the file */
export function explained(experiment: Experiment, at: number, traced: Traced): Row[] {
  const said = leaves(experiment, []).filter(([path]) => !NOT_A_SETTING.includes(String(path[0])));
  const rows = [
    ...said.map(([path, value]) => rowOf(path, value, at, traced)),
    ...experiment.faults.flatMap((fault, n) => quantityRow(experiment, fault, n)),
  ];
  const known = new Set(rows.map(({ key }) => key));
  const builtIn = [...BUILT_IN, ...scheduledByDefault(experiment)];
  const silent = builtIn.filter(([key]) => !known.has(key));
  return [...rows, ...silent.map(([key, value]) => ({ key, value, from: "built in" }))];
}

/** What the daemon does unless told, where it runs the experiment at all. */
function scheduledByDefault({ name, schedule, optIn }: Experiment): [string, string][] {
  if (!schedule) return [];
  const drawn: [string, string][] = [
    ["schedule.min", "1 workday"],
    ["schedule.window", WINDOW_UNLESS_TOLD],
    ["schedule.workDays", WORK_DAYS_UNLESS_TOLD],
  ];
  return [
    ["schedule.zone", "UTC"],
    ...(optIn === undefined ? [["optIn on schedule", "true"] as [string, string]] : []),
    ["schedule.seed", name],
    ...(schedule.mean === undefined ? [] : drawn),
    ...(schedule.groups === undefined
      ? []
      : [["schedule.together", "independent"] as [string, string]]),
  ];
}

/** How many, where neither the fault nor a ramp says it. */
function quantityRow({ ramp }: Experiment, fault: Experiment["faults"][number], n: number): Row[] {
  const isSaid = fault.count ?? fault.percent ?? fault.everyone ?? ramp?.count ?? ramp?.percent;
  if (isSaid !== undefined) return [];
  const quantity = quantityOf(fault);
  const [key, value] = quantity.kind === "all" ? ["everyone", "true"] : ["count", "1"];
  return [{ key: `faults[${n}].${key}`, value, from: "built in" }];
}

function rowOf(path: Path, value: unknown, at: number, { raw, placeOf, env }: Traced): Row {
  const own: Path = ["experiments", at, ...path];
  const shared: Path = ["defaults", ...path];
  const where = [own, shared].find((one) => valueAt(raw, one) !== undefined);
  const key = keyOf(path);
  if (!where) return { key, value: sayValue(value), from: "built in" };
  const written = sayValue(valueAt(raw, where));
  const place = `${placeOf(where)}${where === shared ? " (defaults)" : ""}`;
  const variables = [...written.matchAll(REFERENCE)].flatMap(([, inside]) => inside ?? []);
  // What was put in may be a secret: the text as it is written tells where it is.
  const shown = variables.length > 0 ? asWritten(written, value, path) : openly(value, path);
  return {
    key,
    value: shown,
    from: [place, ...variables.map((one) => sourceOf(one, env))].join(", "),
  };
}

/** References are no secrets; what stands beside them, or as a default in them, may be one. */
function asWritten(text: string, value: unknown, path: Path): string {
  const references = text.match(REFERENCE) ?? [];
  const isReference = references.length === 1 && references[0] === text;
  if (isReference && !text.includes(":-")) return text;
  // With nothing to hide in what it is read as, there is nothing to hide in how it is written.
  if (openly(value, path) === sayValue(value)) return text;
  const isOpen = !isSecretPlace(path) && BEGINS_AS_ADDRESS.test(text) && !text.includes(":-");
  if (!isOpen) return `${STANDS_FOR}${references.map(withoutDefault).join("")}`;
  const held = references.reduce<string>((left, one, at) => left.replace(one, `$ref${at}.`), text);
  return redactSaid(held).replace(/\$ref(\d+)\./g, (_, at) => references[Number(at)] ?? "");
}

const BEGINS_AS_ADDRESS = /^[a-z][a-z0-9+.-]*:\/\//i;

function withoutDefault(reference: string): string {
  return reference.replace(/:-[\s\S]*\}$/, `:-${STANDS_FOR}}`);
}

/** Words of a command are told as reports tell them; what is sent or tells a secret by its name, not at all. */
function openly(value: unknown, path: Path): string {
  const isWords = Array.isArray(value) && value.every((one) => typeof one === "string");
  if (isWords) return sayValue(redactWords(value));
  return isSecretPlace(path) ? STANDS_FOR : redactSaid(sayValue(value));
}

function sourceOf(inside: string, env: NodeJS.ProcessEnv): string {
  if (inside.startsWith("file:")) return `the file ${inside.slice("file:".length)}`;
  const [name = ""] = inside.split(":-");
  return env[name] ? `${name} of the environment` : `the default of ${name}, which is not set`;
}

/** Lists of texts are one value. */
function leaves(value: unknown, path: Path): [Path, unknown][] {
  if (Array.isArray(value) && value.some((one) => typeof one === "object"))
    return value.flatMap((one, at) => leaves(one, [...path, at]));
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return value === undefined ? [] : [[path, value]];
  return Object.entries(value).flatMap(([key, one]) => leaves(one, [...path, key]));
}

function keyOf(path: Path): string {
  return path.reduce<string>(
    (text, step) =>
      typeof step === "number" ? `${text}[${step}]` : text ? `${text}.${step}` : step,
    "",
  );
}

function sayValue(value: unknown): string {
  return Array.isArray(value) ? value.map(String).join("; ") : String(value);
}
