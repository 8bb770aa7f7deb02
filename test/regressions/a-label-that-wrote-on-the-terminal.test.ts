/** Seen: escape sequences in labels reached the terminal as they were, and newlines broke the tables. */
import { Chalk } from "chalk";
import { expect, it, vi } from "vitest";
import { printFailure } from "../../src/cli/print-failure.ts";
import { sayPlan } from "../../src/cli/say-plan.ts";
import { table } from "../../src/cli/table.ts";
import { ChaosError } from "../../src/failure.ts";
import { allLegible, legible } from "../../src/legible.ts";
import terminal from "../../src/reporter/formats/console.ts";
import { buildReport } from "../../src/reporter/report.ts";
import { plan, run } from "../reporter/journal.ts";

const EVIL = "a\x1b[2J\nb\u202ec";
const SPELT = "a\\x1b[2J\\nb\\u202ec";
const screen = { columns: 100, color: false };

it("is spelt out, and everything else is left as it is", () => {
  expect(legible(EVIL)).toBe(SPELT);
  expect(legible("Köln 東京 – 10 ms → 3")).toBe("Köln 東京 – 10 ms → 3");
  expect(allLegible({ a: [EVIL], n: 1, u: undefined })).toEqual({ a: [SPELT], n: 1, u: undefined });
});

it("is spelt out in tables, whose own colours stay", () => {
  const chalk = new Chalk({ level: 1 });
  const text = table(["NAME"], [[EVIL], [{ text: EVIL, paint: chalk.green }]], {
    chalk,
    columns: 100,
  });
  expect(text.split("\n").slice(1)).toEqual([SPELT, chalk.green(SPELT)]);
});

it("is spelt out in plans and reports", () => {
  const evil = plan({ selection: `zone ${EVIL}`, warnings: [EVIL], engine: EVIL });
  const text = sayPlan(evil, {}, {}) + terminal.render([buildReport(run(evil), [])], screen);
  expect(text).toContain(SPELT);
  expect(text.includes("\x1b") || text.includes("\u202e")).toBe(false);
});

it("is spelt out in failures, which may have several lines", () => {
  const failure = new ChaosError("NOTHING_MATCHED", "one\ntwo \x1b[2J", { hint: EVIL });
  const stderr = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  printFailure(failure, {});
  const said = stderr.mock.calls.join("");
  stderr.mockRestore();
  expect(said).toContain("one\ntwo \\x1b[2J");
});
