/** Seen: `chaos run --fail-fast` exited with 1, while its outputs said `verdict=stopped`, `exit=4`, and its page STOPPED. */
import { expect, test } from "vitest";
import outputs from "../../src/reporter/formats/github-output.ts";
import html from "../../src/reporter/formats/html.ts";
import markdown from "../../src/reporter/formats/markdown.ts";
import { notBegun } from "../../src/reporter/never-begun.ts";
import { suiteVerdict } from "../../src/reporter/suite-verdict.ts";
import { CASES } from "../reporter/formats/reports.ts";
import * as j from "../reporter/journal.ts";

const one = { name: "second", at: "2026-01-02T03:04:05.000Z", watching: j.WATCHING };
const left = notBegun("not run, because of what became of an experiment before it", one);
const { fail, pass } = CASES;

test("what was left out does not outrank what it was left out for", async () => {
  const suite = [fail!(), left];
  expect(suiteVerdict(suite)).toMatchObject({ verdict: "fail", exit: 1 });
  const told = outputs.render(suite);
  expect(told).toMatch(/^verdict=fail\nexit=1\n/);
  expect(told).toContain("experiments=2\npassed=0\n");
  expect(await html.render(suite)).toContain("<title>FAIL: 0 of 2 experiments passed</title>");
  expect(markdown.render(suite)).toMatch(/^## .*FAIL.* · 0 of 2 experiments passed/);
});

test("nor is a suite of which something was left out ever a pass", () => {
  expect(suiteVerdict([pass!(), left])).toMatchObject({ verdict: "stopped", exit: 4 });
  expect(suiteVerdict([left])).toMatchObject({ verdict: "stopped", exit: 4 });
});
