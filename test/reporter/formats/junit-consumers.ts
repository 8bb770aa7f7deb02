/**
 * What those who read JUnit XML make of it, each by its own rules (GitLab's parser, Jenkins' junit-plugin,
 * dorny/test-reporter, mikepenz/action-junit-report, EnricoMi/publish-unit-test-result-action).
 */
import { create } from "xmlbuilder2";
import type { XMLBuilder } from "xmlbuilder2/lib/interfaces.js";

export interface Node {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Node[];
  readonly text: string;
}

export interface SeenCase {
  readonly classname: string;
  readonly name: string;
  readonly result: "passed" | "failure" | "error" | "skipped";
  readonly message: string;
}

const GITLAB_BYTES_MAX = 30_000_000;
const OUTCOMES = ["failure", "error", "skipped"];
/** XML 1.0, §2.2: what may stand in a document at all. */
const ILLEGAL = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/** What any of them would lose or refuse; empty when each gets all of it. */
export function complaints(xml: string): string[] {
  if (ILLEGAL.test(xml)) return ["no parser takes it: it holds a character that XML may not"];
  if (Buffer.byteLength(xml) > GITLAB_BYTES_MAX) return ["gitlab: larger than 30 MB"];
  const root = read(xml);
  const suites = root.children;
  const cases = suites.flatMap((suite) => childrenOf(suite, "testcase"));
  return [
    ...(root.name === "testsuites" ? [] : ["the root is no <testsuites>"]),
    ...(cases.length > 0 ? [] : ["mikepenz require_tests: no test at all"]),
    ...suites.flatMap(ofSuite),
    ...cases.flatMap(ofCase),
    ...twice(cases).map((key) => `gitlab drops the second of ${key}`),
  ];
}

function ofSuite(suite: Node): string[] {
  const wanted = ["name", "tests", "failures", "errors", "skipped", "time", "timestamp"];
  const cases = childrenOf(suite, "testcase");
  const counted = { tests: cases.length, failures: 0, errors: 0, skipped: 0 };
  for (const { children } of cases) {
    if (children.some(({ name }) => name === "failure")) counted.failures++;
    if (children.some(({ name }) => name === "error")) counted.errors++;
    if (children.some(({ name }) => name === "skipped")) counted.skipped++;
  }
  return [
    ...(suite.name === "testsuite" ? [] : [`<${suite.name}> stands where a suite should`]),
    ...(childrenOf(suite, "testsuite").length > 0 ? ["dorny passes over nested suites"] : []),
    ...(cases.length > 0 ? [] : [`jenkins: suite ${suite.attributes.name} is empty`]),
    ...wanted.filter((key) => !suite.attributes[key]).map((key) => `a suite has no ${key}`),
    ...Object.entries(counted)
      .filter(([key, count]) => Number(suite.attributes[key]) !== count)
      .map(([key, count]) => `${key} is ${suite.attributes[key]}, there are ${count}`),
    ...(/^\d+(\.\d+)?$/.test(suite.attributes.time ?? "") ? [] : ["time is not in seconds"]),
    ...(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(suite.attributes.timestamp ?? "")
      ? []
      : ["timestamp is not as ant writes it"]),
  ];
}

function ofCase({ attributes, children }: Node): string[] {
  const { classname = "", name = "" } = attributes;
  const outcomes = children.filter((one) => OUTCOMES.includes(one.name));
  const told = outcomes.filter((one) => one.name !== "skipped");
  return [
    ...(classname === "" || name === "" ? ["dorny stumbles over a case without name"] : []),
    ...(classname.split(".").some((part) => part === "") ? ["jenkins: an empty package"] : []),
    ...(outcomes.length > 1 ? [`dorny and EnricoMi show only the first of ${name}`] : []),
    // GitLab shows the text, Jenkins and dorny the attribute: who reads one must miss nothing.
    ...told
      .filter((one) => one.text.replaceAll("\n", " · ") !== one.attributes.message)
      .map(() => `${name}: message and text differ`),
    ...told.filter((one) => !one.attributes.type).map(() => `${name}: EnricoMi wants a type`),
  ];
}

function twice(cases: readonly Node[]): string[] {
  const keys = cases.map(({ attributes: { classname, name } }) => `${classname} ${name}`);
  return keys.filter((key, at) => keys.indexOf(key) !== at);
}

export function casesIn(xml: string): SeenCase[] {
  return read(xml)
    .children.flatMap((suite) => childrenOf(suite, "testcase"))
    .map(({ attributes, children }) => {
      const outcome = children.find(({ name }) => OUTCOMES.includes(name));
      return {
        classname: attributes.classname ?? "",
        name: attributes.name ?? "",
        result: (outcome?.name ?? "passed") as SeenCase["result"],
        message: outcome?.attributes.message ?? "",
      };
    });
}

function childrenOf({ children }: Node, wanted: string): Node[] {
  return children.filter(({ name }) => name === wanted);
}

function read(xml: string): Node {
  return plain(create(xml).root());
}

function plain(builder: XMLBuilder): Node {
  const element = builder.node as unknown as Element;
  const attributes = [...element.attributes].map(({ name, value }) => [name, value] as const);
  const children: Node[] = [];
  builder.each((child) => {
    if (child.node.nodeType === 1) children.push(plain(child));
  });
  const text = children.length > 0 ? "" : (element.textContent ?? "");
  return { name: element.nodeName, attributes: Object.fromEntries(attributes), children, text };
}

interface Element {
  readonly nodeName: string;
  readonly textContent: string | null;
  readonly attributes: Iterable<{ readonly name: string; readonly value: string }>;
}
