/** Where experiments and thresholds stand, for whoever annotates a file with what became of them. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { loadExperiments } from "../../src/config/load.ts";
import { temporaryFolder } from "../cli/chaos.ts";

it("each experiment knows its line, and those of its thresholds or of the defaults'", async () => {
  const file = join(temporaryFolder(), "drill.yaml");
  const lines = [
    "version: 1",
    "defaults:",
    "  thresholds:",
    "    - ttr <= 10s",
    "experiments:",
    "  - name: a",
    "    faults: [{ monkey: noop, select: { all: true } }]",
    "    thresholds:",
    "      - ttr <= 1s",
    "      - error_ratio < 5%",
    "  - name: b",
    "    faults: [{ monkey: noop, select: { all: true } }]",
    "  - name: c",
    "    faults: [{ monkey: noop, select: { all: true } }]",
    "    thresholds: ttr <= 3s",
  ];
  writeFileSync(file, lines.join("\n"));
  const loaded = await loadExperiments(file, {});
  expect(loaded.map((one) => one.lines)).toEqual([
    { experiment: 6, thresholds: [9, 10] },
    { experiment: 11, thresholds: [4] },
    { experiment: 13, thresholds: [15] },
  ]);
});
