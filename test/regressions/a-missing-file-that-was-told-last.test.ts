/**
 * Seen: certificates and calendars that were not there were told when all else was right, one sort of
 * them after the other, and calendars one experiment after the other, in the place of their list.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { loadExperiments } from "../../src/config/load.ts";
import type { ChaosError } from "../../src/failure.ts";
import { temporaryFolder } from "../cli/chaos.ts";

const FAULTS = "faults: [{ monkey: noop, select: { all: true } }]";

async function told(...lines: string[]): Promise<string[]> {
  const folder = temporaryFolder();
  const file = join(folder, "drill.yaml");
  writeFileSync(file, ["version: 1", ...lines, ""].join("\n"));
  writeFileSync(join(folder, "broken.ics"), "hello");
  const error = await loadExperiments(file, {}).catch((thrown: unknown) => thrown as ChaosError);
  const { problems } = (error as ChaosError).details as { problems: Record<string, unknown>[] };
  return problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

it("is told with all others, beside whatever else is wrong", async () => {
  const said = await told(
    "engines: [{ name: a, host: tcp://a:1, tls: { ca: ca.pem, cert: '', key: key.pem } }]",
    "defaults: { schedule: { mean: 2 workdays, holidays: [DE, all.ics] } }",
    "experiments:",
    `  - { name: x, ${FAULTS}, retrys: 1 }`,
    `  - { name: y, ${FAULTS}, schedule: { zone: Mars/Base, holidays: one.ics } }`,
    `  - { name: z, ${FAULTS}, schedule: { holidays: [broken.ics, two.ics] } }`,
  );
  const words = [
    /^2:50 engines\[0\]\.tls\.ca: cannot read ca\.pem: ENOENT/,
    /^2:64 engines\[0\]\.tls\.cert: it is empty/,
    /^2:73 engines\[0\]\.tls\.key: cannot read key\.pem/,
    /^3:58 defaults\.schedule\.holidays\[1\]: Cannot use the calendar \S*all\.ics: ENOENT/,
    /^5:.* unknown key "retrys"/,
    /^6:.* no time zone/,
    /^6:106 experiments\[1\]\.schedule\.holidays\[0\]: Cannot use the calendar \S*one\.ics/,
    /^7:90 .*holidays\[0\]: Cannot use the calendar \S*broken\.ics: .*expected BEGIN/,
    /^7:102 .*holidays\[1\]: Cannot use the calendar \S*two\.ics/,
  ];
  for (const one of words) expect(said).toContainEqual(expect.stringMatching(one));
  expect(said, said.join("\n")).toHaveLength(words.length);
});

it("is no mistake where no schedule goes by it", async () => {
  const said = await told(
    "defaults: { schedule: { holidays: all.ics } }",
    "experiments:",
    `  - { name: x, ${FAULTS}, retries: 99 }`,
    `  - { name: y, ${FAULTS}, schedule: { every: 2h, holidays: DE } }`,
  );
  expect(said).toEqual([expect.stringMatching(/retries: found 99/)]);
});
