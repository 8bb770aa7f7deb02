/** config/chaos.schema.json is what the code says, and agrees with it on the files that we have. */
import { readdirSync, readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { expect, it } from "vitest";
import { parse } from "yaml";
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

const validate = new Ajv({ allErrors: true, strict: false }).compile(
  JSON.parse(readFileSync("config/chaos.schema.json", "utf8")),
);

/** What an editor has against a file. */
function mistakesIn(file: unknown): string[] {
  validate(file);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

const FOLDERS = ["config", "config/examples", "config/examples/ci", "docs"];
const TEXTS = FOLDERS.flatMap((folder) => readdirSync(folder).map((name) => `${folder}/${name}`))
  .filter((file) => /\.(?:ya?ml|md)$/.test(file))
  .flatMap((file) => {
    const text = readFileSync(file, "utf8");
    const blocks = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block = ""]) => block);
    return (file.endsWith(".md") ? blocks : [text]).map((one) => [file, one] as const);
  })
  // Pipelines of CI are YAML as well.
  .filter(([, text]) => /^experiments:/m.test(text));

it("an editor is shown every drill file that we have", () => {
  const files = [...new Set(TEXTS.map(([file]) => file))];
  expect(files).toEqual(
    expect.arrayContaining(["config/chaos.yaml", "config/examples/nightly.yaml", "docs/probes.md"]),
  );
});

it.each(TEXTS)("an editor has nothing against %s", (_file, text) => {
  expect(mistakesIn(parse(text, { merge: true }))).toEqual([]);
});

const drill = (more: object, fault: object = {}) => ({
  version: 1,
  experiments: [
    { name: "x", faults: [{ monkey: "pause", select: { service: "api" }, ...fault }], ...more },
  ],
});

it.each([
  ["one of what may be a list", { thresholds: "ttr <= 1s" }],
  ["a list of it", { thresholds: ["ttr <= 1s", "outages <= 1"] }],
  ["a text with a variable", { seed: `$\{SEED}` }],
  ["a probe of a variable's address", { probes: { a: { address: `$\{SHOP}`, status: "200" } } }],
  ["a command beside an address", { probes: { a: { address: "exec://db", command: ["true"] } } }],
])("an editor has nothing against %s", (_title, more) => {
  expect(mistakesIn(drill(more))).toEqual([]);
});

it.each([
  ["the file", { ...drill({}), experimets: [] }],
  ["an experiment", drill({ treshold: "ttr <= 1s" })],
  ["a fault", drill({}, { cuont: 1 })],
  ["a selection", drill({}, { select: { serivce: "api" } })],
  ["options", drill({}, { options: { duraton: "5s" } })],
  ["a schedule", drill({ schedule: { crn: "0 10 * * *" } })],
  ["a probe", drill({ probes: { a: { address: "http://x:1/", metod: "POST" } } })],
  ["a probe of another kind", drill({ probes: { a: { address: "tcp://x:1", method: "GET" } } })],
])("an editor marks an unknown key of %s", (_title, file) => {
  expect(mistakesIn(file).join("\n")).toMatch(/additional properties/);
});
