/** How a piece of a sentence is held against the code: by our own parsers, else whether it is there at all. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { REFERENCE } from "../../src/config/variables.ts";
import { readPeer } from "../../src/core/peer-terms.ts";
import { readTerm } from "../../src/core/selector-terms.ts";
import { parseAbortRule } from "../../src/reporter/abort-parser.ts";
import { FAMILIES } from "../../src/reporter/metric-families.ts";
import { METRICS } from "../../src/reporter/metric-table.ts";
import { readProbe } from "../../src/reporter/read-probe.ts";
import { parseThreshold } from "../../src/reporter/threshold-parser.ts";
import { probeKinds } from "../../src/rosters.ts";
import { needsTable } from "../../src/targets/docker/say-needs.ts";
import { ms, percent } from "../../src/units.ts";
import { ROOT, read } from "./lines.ts";
import { wrongWithLine } from "./snippets.ts";

export interface Meaning {
  readonly of: RegExp;
  /** @throws what is wrong with it */
  readonly read: (text: string) => unknown;
}

const kinds = await probeKinds.all();
const schemes = kinds.flatMap((kind) => kind.schemes).map((one) => one.replace("+", "\\+"));
const families = Object.keys(FAMILIES).join("|");
const metrics = [...Object.keys(METRICS), ...Object.keys(FAMILIES)].join("|");

const paths = ["src", "test", "config", "docs"].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" }).map(
    (file) => `${folder}/${file}`,
  ),
);
const ours = paths
  .filter((path) =>
    /^(?:src\/.*\.tsx?|test\/(?:lab\/)?[\w-]+\.ts|config\/[\w-]+\.schema\.json)$/.test(path),
  )
  .map(read);
const words = new Set([
  ...ours.flatMap((text) => text.match(/[A-Za-z_$][\w-]*(?:\.\w+)*/g) ?? []),
  ...paths.map((path) => path.replace(/^.*\/|\..*$/g, "")),
]);

/** The first that it looks like decides. */
export const MEANINGS: readonly Meaning[] = [
  { of: new RegExp(`^(?:soft )?(?:${metrics})\\b.*(?:[<>]|==)`), read: readRule },
  { of: new RegExp(`^(?:${families})\\(`), read: readMetric },
  { of: /^(?:[<>]=?|==)$/, read: (text) => parseThreshold(`p95 ${text} 1s`) },
  { of: /^\d+(?:ms|x) (?:vs )?\w+/, read: (text) => parseThreshold(`p95 <= ${text}`) },
  { of: /^\{\w+=\w+\}$|^over \d+s$/, read: (text) => parseThreshold(`p95${pad(text)} <= 1s`) },
  { of: new RegExp(`^(?:chaos\\.probe=)?(?:${schemes.join("|")})://`), read: readShownAddress },
  { of: /^CHAOS_[A-Z_]+=\w+$/, read: (text) => assertWord(text.replace(/=.*/, "")) },
  { of: /^(?:label|zone|service|host):\w/, read: readPeer },
  {
    of: /^(?!\d|chaos\.(?:mean|window)).*(?:\w!?=\S+| (?:not)?in \(.*\))$|^!\w+$/,
    read: readLabel,
  },
  {
    of: /^\/[^/]+\/i?$|^[\w-]*\*$|^\?$|^\[\w+\]$|^\{\w,\w\}$/,
    read: (text) => readTerm("name", text),
  },
  { of: /^"?\d+(?:ms|[smhd])"?$/, read: (text) => ms(text.replaceAll('"', "")) },
  { of: /^\d+%$/, read: percent },
  { of: /^\d+(?:,\d+(?:-\d+)?)+$/, read: (text) => inFile(`{ ports: "${text}" }`) },
  { of: /^\d+[smh]-\d+[smh]$/, read: (text) => inFile(`every: ${text}`) },
  { of: /^\d{4}-\d\d-\d\dT\S+\/\S+$/, read: (text) => inFile(`{ every: 2h, blackouts: ${text} }`) },
  { of: /^\$\{.+\}$/, read: readReference },
  { of: /^\w+:$/, read: (text) => assertWord(text.slice(0, -1)) },
  { of: /^(?:GET|POST|DELETE) \//, read: assertCall },
  {
    of: /^[\w.@-]+(?:\/[\w.-]+)*\.(?:tsx?|md|json|yaml|yml)$|^[\w-]+(?:\/[\w-]+)*\/$|^\w+\/[\w/-]+$/,
    read: assertFile,
  },
  {
    of: /^@?[A-Za-z_][\w.-]*(?:\(.*\))?$/,
    read: (text) => assertWord(text.replace(/^@|\(.*$/g, "")),
  },
  { of: /^"[\w-]+"$|^\/[\w/.-]+$|^[\d.]+:\d+$|^\w+(?:,? \S+){2,}$/, read: assertSaid },
];

const pad = (text: string) => (text.startsWith("{") ? text : ` ${text}`);

function readRule(text: string): void {
  if (/over \S+ >/.test(text)) parseAbortRule(text);
  else parseThreshold(text);
}

/** Without a limit, whatever its unit. */
function readMetric(text: string): void {
  const isRead = ["1s", "1%", "2x"].some((limit) =>
    succeeds(() => parseThreshold(`${text} <= ${limit}`)),
  );
  if (!isRead) parseThreshold(`${text} <= 1s`);
}

function succeeds(act: () => unknown): boolean {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}

function readShownAddress(text: string): void {
  const address = text.replace(/^chaos\.probe=/, "").replace(/\$\{\w+\}/g, "x");
  if (!address.endsWith("://")) readProbe({ address }, kinds);
}

function readLabel(text: string): void {
  readTerm("label", text);
}

async function inFile(line: string): Promise<void> {
  const wrong = await wrongWithLine(line);
  if (wrong !== undefined) throw new Error(wrong);
}

function readReference(text: string): void {
  if (text.replace(REFERENCE, "") !== "") throw new Error("no reference to a variable");
}

/** Of the engine, or of the fault proxy. */
function assertCall(text: string): void {
  if (!needsTable().includes(`\`${text}\``)) assertSaid(text.replace(/^\w+ /, ""));
}

function assertFile(text: string): void {
  const path = text.replace(/\/$/, "");
  if (![...paths, ...["README.md", "action.yml"]].some((one) => `/${one}`.endsWith(`/${path}`)))
    throw new Error("no such file");
}

function assertWord(text: string): void {
  if (!words.has(text)) throw new Error("no such word in src");
}

/** Figures and dots stand for what is told by the occasion. */
function assertSaid(text: string): void {
  const pieces = text
    .replaceAll('"', "")
    .split(/\d+%?|…/)
    .map((one) => one.trim());
  const missing = pieces.filter((one) => one !== "" && !ours.some((file) => file.includes(one)));
  if (missing.length > 0) throw new Error(`nothing in src says "${missing[0]}"`);
}
