/** What --json writes is what the published schema says, to the last key. */
import { readFileSync } from "node:fs";
import { expect, it, test } from "vitest";
import json from "../../src/reporter/formats/json.ts";
import { failedToBegin } from "../../src/reporter/never-begun.ts";
import { reportJsonSchema, reportSchema } from "../../src/reporter/report-schema.ts";
import { CASES } from "./formats/reports.ts";
import { tenMinutes } from "./formats/ten-minutes.ts";
import * as j from "./journal.ts";

const NEVER = { name: "never", at: "2026-01-02T03:04:05.000Z", watching: j.WATCHING };
const step = { ramp: "how many", at: 1, of: 2, value: "60%", mustHold: true };
const REPORTS = {
  ...CASES,
  "ten minutes": tenMinutes,
  "never begun": () => failedToBegin(new Error("no engine"), NEVER),
  "step of a ramp": () => ({ ...CASES.pass!(), step }),
};

test.each(Object.entries(REPORTS))("%s", (_, make) => {
  const found = reportSchema.safeParse(JSON.parse(json.render([make()])));
  expect(found.error?.issues ?? []).toEqual([]);
});

it("config/report.schema.json is fresh: chaos report --schema > config/report.schema.json", () => {
  const kept = JSON.parse(readFileSync("config/report.schema.json", "utf8"));
  expect(kept).toEqual(JSON.parse(JSON.stringify(reportJsonSchema())));
});

it("a key that it does not know would be found", () => {
  const whole = JSON.parse(json.render([CASES.pass!()]));
  whole.runs[0].probes[0].surprise = 1;
  expect(reportSchema.safeParse(whole).success).toBe(false);
});
