/**
 * JUnit XML, for what shows tests in CI: GitLab, Jenkins and GitHub's reporters. They agree on one level
 * of suites, on names that are unique, and on a text that stands both in `message` and inside.
 */
import type { create as createXml } from "xmlbuilder2";
import { allLegible, legibleLines } from "../../legible.ts";
import { byRequire } from "../by-require.ts";
import { clip } from "../clip.ts";
import type { Format, Screen } from "../format.ts";
import { lineOf } from "../line-in-file.ts";
import type { Report } from "../report.ts";
import { exitOf } from "../suite-verdict.ts";
import terminal from "./console.ts";
import { type Case, casesOf, THROUGH } from "./junit/cases.ts";

type XMLBuilder = ReturnType<typeof createXml>;

/** Of one text; GitLab refuses files over 30 MB. */
const TEXT_MAX = 8_000;
const PLAIN = { columns: 100, color: false };

const junit = {
  name: "junit",
  summary: "the report as JUnit XML: what cannot be judged is an error, never a pass",
  file: "the report as JUnit XML",
  render: (suite, screen?: Partial<Screen>) => {
    const { create } = byRequire<typeof import("xmlbuilder2")>("xmlbuilder2");
    const root = create({ version: "1.0", encoding: "UTF-8" }).ele("testsuites");
    const suites = suite.map(allLegible).map((report) => ({ report, cases: casesOf(report) }));
    const ms = suite.reduce((sum, { durationMs }) => sum + durationMs, 0);
    const counts = countsOf(suites.flatMap(({ cases }) => cases));
    attributes(root, { name: "chaos", ...counts, time: seconds(ms) });
    const once = numbering();
    for (const one of suites) addSuite(root, one, once, screen?.page);
    return `${root.end({ prettyPrint: true })}\n`;
  },
} satisfies Format;

export default junit;

interface Suite {
  readonly report: Report;
  readonly cases: readonly Case[];
}

type Once = (name: string) => string;

/** Whatever comes a second time gets a number: GitLab drops what it has seen. */
function numbering(): Once {
  const seen = new Set<string>();
  return (name) => {
    let count = 1;
    const numbered = () => (count === 1 ? name : `${name} (${count})`);
    while (seen.has(numbered())) count++;
    seen.add(numbered());
    return numbered();
  };
}

function addSuite(root: XMLBuilder, { report, cases }: Suite, once: Once, page?: string): void {
  const name = once(part(report.name));
  const node = attributes(root.ele("testsuite"), {
    name,
    ...countsOf(cases),
    time: seconds(report.durationMs),
    // As ant writes it: in UTC, without saying so.
    timestamp: report.startedAt.slice(0, 19),
  });
  const properties = node.ele("properties");
  for (const [key, value] of Object.entries(propertiesOf(report)))
    attributes(properties.ele("property"), { name: key, value: clip(value, TEXT_MAX) });
  for (const one of cases) {
    const classname = ["chaos", name, ...(one.of === undefined ? [] : [part(one.of)])].join(".");
    const key = `${classname}\n`;
    const called = once(`${key}${clip(one.name, TEXT_MAX)}`).slice(key.length);
    const added = addCase(node, one, { classname, name: called, ...shared(one, report) });
    // GitLab reads it there, and of what failed only.
    if (page !== undefined && ["failure", "error"].includes(one.outcome))
      added.ele("system-out").txt(`[[ATTACHMENT|${page}]]`);
  }
  node.ele("system-out").txt(clip(legibleLines(terminal.render([report], PLAIN)), 4 * TEXT_MAX));
}

function shared({ name, threshold }: Case, report: Report): Readonly<Record<string, string>> {
  const { file, durationMs } = report;
  const time = seconds(name === THROUGH ? durationMs : 0);
  const line = lineOf(report, threshold);
  return {
    time,
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { line: String(line) }),
  };
}

function propertiesOf(report: Report) {
  const { run, engine, seed, selection, replay, verdict } = report;
  const { verdict: word, because } = verdict;
  const exit = String(exitOf(report));
  return { verdict: word, exit, because, run, engine, seed, selection, replay };
}

function addCase(
  suite: XMLBuilder,
  { outcome, says, type = "", flaky = [] }: Case,
  named: Readonly<Record<string, string>>,
): XMLBuilder {
  const node = attributes(suite.ele("testcase"), named);
  for (const { verdict, because } of flaky)
    attributes(node.ele("flakyFailure"), { message: inLine(because), type: verdict }).txt(because);
  if (outcome === "passed") return node;
  const text = clip(says, TEXT_MAX);
  const kind = outcome === "skipped" ? {} : { type };
  attributes(node.ele(outcome), { message: inLine(text), ...kind }).txt(text);
  return node;
}

/** A parser makes blanks of an attribute's line breaks. */
function inLine(text: string): string {
  return text.replaceAll("\n", " · ");
}

/** What stands behind the last dot is taken for the class, what stands before it for its package. */
function part(text: string): string {
  return clip(text, TEXT_MAX).replaceAll(".", "_");
}

function countsOf(cases: readonly Case[]) {
  const count = (outcome: Case["outcome"]) =>
    String(cases.filter((one) => one.outcome === outcome).length);
  return {
    tests: String(cases.length),
    failures: count("failure"),
    errors: count("error"),
    skipped: count("skipped"),
  };
}

function attributes(node: XMLBuilder, values: Readonly<Record<string, string>>): XMLBuilder {
  for (const [name, value] of Object.entries(values)) node.att(name, value);
  return node;
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(3);
}
