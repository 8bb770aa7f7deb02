import { describe, expect, test } from "vitest";
import format from "../../../src/reporter/formats/console.ts";
import { buildReport } from "../../../src/reporter/report.ts";
import * as j from "../journal.ts";
import { CASES } from "./reports.ts";

describe.each([80, 120])("at %i columns", (columns) => {
  test.each(Object.keys(CASES))("%s looks as reviewed", async (name) => {
    const text = format.render([CASES[name]!()], { columns, color: false });

    await expect(text).toMatchFileSnapshot(`golden/${name}-${columns}.txt`);
  });

  test.each(Object.keys(CASES))("%s keeps to the width, but for the line to copy", (name) => {
    const lines = format.render([CASES[name]!()], { columns, color: false }).split("\n");

    const tooWide = lines.filter((line) => line.length > columns && !line.startsWith("Replay"));
    expect(tooWide).toEqual([]);
  });
});

test("the verdict comes first, with its exit status", () => {
  const [line] = format.render([CASES.fail!()], { columns: 200, color: false }).split("\n");

  expect(line).toMatch(/^FAIL {2}front: longest outage ≥ 8\.9\d? s \(limit <= 2 s\) · exit 1$/);
});

test("colour adds colour and changes no word", () => {
  const plain = format.render([CASES.fail!()], { columns: 120, color: false });
  const coloured = format.render([CASES.fail!()], { columns: 120, color: true });

  const esc = String.fromCharCode(27);
  expect(plain).not.toContain(esc);
  expect(coloured).toContain(esc);
  expect(coloured.replaceAll(new RegExp(`${esc}\\[[0-9;]*m`, "g"), "")).toBe(plain);
});

test("a run without probes has no table and no thresholds", () => {
  const watching = { ...j.WATCHING, verdictWanted: false };

  const text = format.render([buildReport(j.run(j.plan({ probes: [], watching })), [])], {
    columns: 80,
    color: false,
  });

  expect(text).toMatch(/^PASS {2}no verdict was asked for/);
  expect(text).not.toMatch(/Probes|Thresholds/);
});
