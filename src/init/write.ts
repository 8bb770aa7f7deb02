/** Survey, proposals and probes → a drill file that explains itself. By hand: its comments are half of it. */
import { legible } from "../legible.ts";
import type { Proposal, Proposals } from "./drills.ts";
import type { FoundProbe } from "./probes.ts";
import { crewsOf, type Survey } from "./survey.ts";

export interface Findings {
  readonly survey: Survey;
  readonly proposals: Proposals;
  readonly probes: readonly FoundProbe[];
}

/** @param file as the commands in the comments call it */
export function drillFile(findings: Findings, file: string, today: string): string {
  const { survey, proposals } = findings;
  const lines = [
    ...comment(header(survey, file, today)),
    "version: 1",
    "",
    "defaults: # for every drill below; what a drill says itself wins",
    ...indent(2, probeLines(findings)),
    ...indent(2, guardLines(proposals)),
    "",
    "experiments:",
    ...proposals.drills.flatMap((drill, at) => [
      ...(at > 0 ? [""] : []),
      ...indent(2, drillLines(drill)),
    ]),
  ];
  return `${lines.join("\n")}\n`;
}

function header({ engine, targets, project, otherProjects }: Survey, file: string, today: string) {
  const crews = crewsOf(targets);
  const many = crews.filter(({ members }) => members.length > 1);
  const zones = [...new Set(targets.flatMap(({ zone }) => zone ?? []))].sort();
  const others = [...otherProjects.keys()].sort();
  return [
    `Written by chaos init on ${today}, from ${engine}.`,
    `It saw ${count(targets.length, "container")}${project ? ` of project ${project}` : ""}: ${count(crews.length, "service")}, ${many.length} with replicas${zones.length > 0 ? `, in ${zones.length === 1 ? "zone" : "zones"} ${zones.join(", ")}` : ""}.`,
    ...(others.length > 0
      ? [`Not for ${others.join(", ")}: chaos init --project NAME writes one for another project.`]
      : []),
    "",
    `  chaos validate ${file}         every mistake, with its line and column`,
    `  chaos run ${file} --dry-run    the plans, and nothing else`,
    `  chaos run ${file}              one drill after another; it asks before each`,
    "",
    "chaos monkeys NAME tells a monkey's options, chaos guards NAME a guard's setting.",
  ];
}

function count(many: number, what: string): string {
  return `${many} ${what}${many === 1 ? "" : "s"}`;
}

function probeLines({ probes, proposals }: Findings): string[] {
  const used = probes.filter(({ notBecause }) => notBecause === undefined);
  const unused = probes.filter(({ notBecause }) => notBecause !== undefined);
  const meaning = proposals.isReplicated
    ? "Asked all the while. An outage of one for more than 2 s fails the drill."
    : "Asked all the while: how long each is away is what a drill measures.";
  return [
    ...comment([meaning]),
    used.length > 0 ? "probes:" : "probes: {}",
    ...indent(2, used.flatMap(probeLine)),
    ...(probes.some((one) => !one.notBecause || one.isAsked) ? [] : comment(WITHOUT)),
    ...(unused.length > 0 ? comment(["Found, and not asked here:"]) : []),
    ...unused.flatMap(({ name, address, notBecause = "" }) =>
      comment([`  ${name}: ${address}`, `    ${notBecause}`]),
    ),
  ];
}

const WITHOUT = [
  "No probe, no verdict: a drill ends inconclusive (exit 3), unless a container carries one as a label such as chaos.probe=http://:8080/health. Name the door of your system, for example:",
  "  shop: http://127.0.0.1:8080/health",
];

function probeLine({ name, address, remarks }: FoundProbe): string[] {
  return [...comment(remarks), `${key(name)}: ${text(address)}`];
}

function guardLines({ isReplicated }: Proposals): string[] {
  return [
    ...comment(["What must hold, or a drill is refused (exit 4) before anything is touched."]),
    "guards:",
    "  maxVictims: 1 # no drill hits more at once",
    ...(isReplicated
      ? ["  minHealthy: 1 # of each service that is hit, so many healthy members must stay"]
      : comment(["  minHealthy: 1, once a service has replicas: so many healthy ones must stay"])),
  ];
}

function drillLines(drill: Proposal): string[] {
  const { name, question, remarks, monkey, options, select, isWhole, outOf, threshold } = drill;
  return [
    `- name: ${text(name)}`,
    `  description: ${text(question)}`,
    "  faults:",
    ...indent(4, comment(remarks)),
    `    - monkey: ${monkey}`,
    ...(Object.keys(options).length > 0 ? [`      options: ${flow(options)}`] : []),
    `      select: ${flow(select)}`,
    isWhole
      ? `  guards: { maxVictims: ${outOf} } # the whole zone, and no more`
      : `      count: 1 # of ${outOf}`,
    ...(threshold ? [`  thresholds: ${text(threshold)}`] : []),
  ];
}

function flow(values: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(values).map(([name, value]) => `${key(name)}: ${text(value)}`);
  return `{ ${pairs.join(", ")} }`;
}

/** Of a comment's sentences, without what it is set in by. */
const WIDTH = 92;

/** What others named cannot end a comment, or turn the writing round in it. */
function comment(lines: readonly string[]): string[] {
  return lines.flatMap(folded).map((line) => `# ${legible(line)}`.trimEnd());
}

/** Sentences, at blanks; what is set in is there to be copied. */
function folded(line: string): string[] {
  if (line.startsWith("  ")) return [line];
  const lines = [""];
  for (const word of line.split(" ")) {
    const last = lines.at(-1) as string;
    if (last !== "" && last.length + word.length >= WIDTH) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`.trimStart();
  }
  return lines;
}

function indent(by: number, lines: readonly string[]): string[] {
  return lines.map((line) => " ".repeat(by) + line);
}

/** Words that YAML takes for what they look like, and nothing that could mean something to it. */
const PLAIN = /^[A-Za-z][A-Za-z0-9_./-]*(?: [A-Za-z][A-Za-z0-9_./-]*)*$/;
const NO_TEXT = /^(?:true|false|null|yes|no|on|off|y|n)$/i;

function key(name: string): string {
  return text(name);
}

/** A JSON text is a YAML text; `${` would be a variable. */
function text(value: string): string {
  const plain = legible(value);
  const isPlain = PLAIN.test(plain) || /^https?:\/\/[\w.:/-]+$/.test(plain) || TIME.test(plain);
  if (isPlain && !NO_TEXT.test(plain)) return plain;
  return JSON.stringify(plain.replaceAll("${", () => "$${"));
}

const TIME = /^\d+(?:ms|s|m|h)$/;
