/** One experiment, failed and run again, was "2 of 2 experiments passed"; nothing told which one was flaky. */
import { expect, test } from "vitest";
import { sayPassed } from "../../src/reporter/experiments.ts";
import githubOutput from "../../src/reporter/formats/github-output.ts";
import html from "../../src/reporter/formats/html.ts";
import markdown from "../../src/reporter/formats/markdown.ts";
import type { Report } from "../../src/reporter/report.ts";
import { CASES, report } from "../reporter/formats/reports.ts";
import * as j from "../reporter/journal.ts";

const fail = { ...CASES.fail!(), retried: true as const };
const before = [{ run: fail.run, verdict: "fail", because: fail.verdict.because }];
const again = report({ entries: j.run(j.plan({ attempt: { at: 2, of: 3, before } })) });
const FLAKY = [fail, again];

test("an experiment that passed at its second try is one, and is named as flaky", async () => {
  const says = "1 of 1 experiment passed, flaky: kill zone a";
  expect(sayPassed(FLAKY)).toBe(says);
  expect(await html.render(FLAKY)).toContain(`<title>PASS: ${says}</title>`);
  const text = markdown.render(FLAKY);
  expect(text).toMatch(new RegExp(`^## ✅ PASS · ${says}\n`));
  expect(text).toContain("| run again, so this does not count: front: longest outage");
  expect(text).toContain("| flaky, try 2 of 3: no gating probe had an outage");
  expect(githubOutput.render(FLAKY)).toMatch(/\nruns=2\nexperiments=1\npassed=1\nflaky=1\n$/);
});

test("a try that does not count is no part of the suite's score", () => {
  expect(githubOutput.render(FLAKY)).toContain(`\nscore=${again.score?.lo}\n`);
});

test("the steps of a ramp are one experiment", () => {
  const step = (at: number, one: Report): Report => {
    return { ...one, step: { ramp: "how many", at, of: 2, value: `${at}`, mustHold: true } };
  };
  const steps = [step(1, CASES.pass!()), step(2, CASES.fail!())];
  expect(sayPassed([...steps, CASES.pass!()])).toBe("1 of 2 experiments passed");
});

test("what was only warned of has not passed", () => {
  const doubted = CASES.undecidable!();
  const watching = { ...doubted.watching, onInconclusive: "warn" as const };
  expect(sayPassed([{ ...doubted, watching }])).toBe("0 of 1 experiment passed");
});
