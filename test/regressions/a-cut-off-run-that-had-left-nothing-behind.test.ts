/** Seen: after a `kill -9` in the middle of a fault, the report said "nothing was left behind". */
import { expect, it } from "vitest";
import terminal from "../../src/reporter/formats/console.ts";
import { buildReport } from "../../src/reporter/report.ts";
import * as j from "../reporter/journal.ts";

const say = (entries: ReturnType<typeof j.run>) =>
  terminal.render([buildReport(entries, j.samples())], { columns: 100, color: false });

it("a run without a last entry is not called clean, and says how to undo it", () => {
  const text = say(j.run().filter(({ t }) => t < 4_000));
  expect(text).not.toContain("nothing was left behind");
  expect(text).toContain("the run was cut off: nobody looked what it left");
  expect(text).toContain("chaos revert 20260102T030405-kill-beef");
});

it("one that came to its end is", () => {
  expect(say(j.run())).toContain("nothing was left behind");
});
