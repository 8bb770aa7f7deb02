/** Seen: on a narrow terminal the table of probes ran over the edge, and its columns got mixed up. */
import { expect, it } from "vitest";
import { probeTable } from "../../src/reporter/formats/console/probe-table.ts";
import { buildReport } from "../../src/reporter/report.ts";
import { run, samples } from "../reporter/journal.ts";

const { probes } = buildReport(run(), samples());
const drawn = (columns: number) => probeTable(probes, columns, (_tone, text) => text);

it.each([30, 39, 50, 100])("at %i columns no line of it is longer", (columns) => {
  expect(probes.length).toBeGreaterThan(0);
  expect(drawn(columns).filter((line) => line.length > columns)).toEqual([]);
});

it("is a table where there is room, a list where there is none", () => {
  expect(drawn(100)[0]).toContain("longest outage");
  expect(drawn(30).join(" ").replace(/\s+/g, " ")).toContain("base 100%");
});
