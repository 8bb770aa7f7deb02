/** A try that failed and counted was run again without a verdict; Prometheus was told of that other one: no failure. */
import { expect, test } from "vitest";
import prometheus from "../../src/reporter/formats/prometheus.ts";
import { CASES } from "../reporter/formats/reports.ts";

const { fail, unconfirmed, pass } = CASES;
const verdict = (text: string) => /chaos_run_verdict\{.*verdict="(\w+)"\} 1/.exec(text)?.[1];

test("of several tries the one that counts is measured", async () => {
  const suite = [fail!(), { ...unconfirmed!(), retried: true as const }];
  expect(verdict(await prometheus.render(suite))).toBe("fail");
});

test("of several runs the last one still is", async () => {
  expect(verdict(await prometheus.render([fail!(), pass!()]))).toBe("pass");
});
