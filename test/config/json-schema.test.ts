/** config/chaos.schema.json is what the code says, and agrees with it on the files that we have. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { jsonSchema } from "../../src/config/json-schema.ts";
import { loadExperiments } from "../../src/config/load.ts";
import { readConfig } from "../../src/config/read.ts";

it("is fresh: chaos validate --schema > config/chaos.schema.json", async () => {
  const kept = JSON.parse(readFileSync("config/chaos.schema.json", "utf8"));
  expect(kept).toEqual(JSON.parse(JSON.stringify(await jsonSchema())));
});

it("describes every key of an experiment", async () => {
  const schema = JSON.stringify(await jsonSchema());
  for (const word of ["faults", "thresholds", "abortWhen", "maxVictims", "duration", "everyone"])
    expect(schema).toContain(`"${word}":{`);
});

it("config/chaos.yaml hits one at a time, and only who agreed", async () => {
  const experiments = await loadExperiments("config/chaos.yaml", {});
  expect(experiments.length).toBeGreaterThan(1);
  for (const { optIn, guards, faults } of experiments) {
    expect({ optIn, guards }).toMatchObject({ optIn: true, guards: { maxVictims: 1 } });
    expect(faults.map(({ count }) => count)).toEqual([1]);
  }
});

const shown = [...readFileSync("docs/drill-files.md", "utf8").matchAll(/```yaml\n([\s\S]*?)```/g)];

const OF_DOCS = [
  ["zone a dies", "one api freezes"],
  ["a zone dies while the api freezes", "how many replicas may crash"],
  ["rack 2 loses its power"],
];

it("docs/drill-files.md shows as many files as are named here", () => {
  expect(shown).toHaveLength(OF_DOCS.length);
});

it.each(OF_DOCS.map((names, at) => [names, shown[at]?.[1] ?? ""] as const))(
  "the file of docs/drill-files.md with %j is a good one",
  async (names, text) => {
    const bytes = Buffer.from(text);
    const source = { name: "docs", size: bytes.length, bytes: () => bytes };
    const { config } = await readConfig(source, { env: {}, readFile: () => "" });
    expect(config.experiments.map(({ name }) => name)).toEqual(names);
  },
);
