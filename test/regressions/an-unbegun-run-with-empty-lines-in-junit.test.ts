/** Seen in GitLab, of an experiment that never began: "  : ", "seed " and "Replay  ", with nothing behind them. */
import { expect, test } from "vitest";
import junit from "../../src/reporter/formats/junit.ts";
import { failedToBegin, nobodyToHit } from "../../src/reporter/never-begun.ts";
import * as j from "../reporter/journal.ts";

const one = { name: "a", at: "2026-01-02T03:04:05.000Z", watching: j.WATCHING };
const outOf = (xml: string) => /<system-out>([\s\S]*?)<\/system-out>/.exec(xml)?.[1]?.split("\n");

test.each([
  ["failed to begin", failedToBegin(new Error("no engine answered"), one)],
  ["found nobody to hit", nobodyToHit("nothing matched", one)],
])("of one that %s no line is without content", async (_what, report) => {
  const lines = outOf(await junit.render([report]));
  expect(lines?.[0]).toContain(report.verdict.because);
  expect(lines?.join("\n")).not.toMatch(/^\s*:\s*$|seed *$|Replay *$/m);
  expect(lines?.slice(0, -1).filter((line) => line.trim() === "")).toEqual([]);
});
