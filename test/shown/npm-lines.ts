/** Lines for npm: what each comes to, and which test runs that, or why none can. */

export interface NpmLine {
  readonly line: string;
  /** The tools' command lines, one after the other. */
  readonly calls: readonly string[];
  /** The test that does what they say: its file, and words of its title. */
  readonly test?: readonly [file: string, title: string];
  readonly why?: string;
}

const GATE = ["biome check .", "tsc"];
const US = "it is what runs this test";
const LONG = "it takes far longer than all of npm test; its parts are run by npm test, drawn";
const DEMO = [
  "test/demo/demo.test.ts",
  "the shop in three zones survives, the fragile one does not",
] as const;
const CONTRACT = "vitest run --project docker test/docker/contract.test.ts";

export const NPM_LINES: readonly NpmLine[] = [
  { line: "npm run ok", calls: [...GATE, "vitest run --project unit*"], why: US },
  { line: "npm test", calls: [...GATE, "tsx test/main.ts"], why: US },
  {
    line: "npm run fix",
    calls: ["biome check --write ."],
    why: "it would write into the checkout that is tested; the gate runs the same without --write",
  },
  {
    line: "npm run build",
    calls: ["tsc -p tsconfig.build.json"],
    why: "test/lab/compiled.ts does it when a run of the tests begins",
  },
  {
    line: "npm run reference",
    calls: ["node dist/cli/main.js reference"],
    test: ["test/cli/reference.test.ts", "docs/reference.md is fresh"],
  },
  { line: "npm run demo", calls: ["node dist/cli/main.js demo"], test: DEMO },
  {
    line: "npm run demo -- --fragile",
    calls: ["node dist/cli/main.js demo --fragile"],
    test: DEMO,
  },
  {
    line: "npm run demo -- --source docker",
    calls: ["node dist/cli/main.js demo --source docker"],
    test: [
      "test/docker/demo.test.ts",
      "survives the loss of a zone, and takes its shop down again",
    ],
  },
  { line: "npm run prove", calls: ["tsx test/prove.ts"], why: LONG },
  { line: "CHAOS_CORPUS=FOLDER npm run prove", calls: ["tsx test/prove.ts"], why: LONG },
  {
    line: "npm run prove -- --project docker test/docker/crash-loop.test.ts -t my-monkey",
    calls: ["tsx test/prove.ts --project docker test/docker/crash-loop.test.ts -t my-monkey"],
    why: LONG,
  },
  {
    line: "npm run bench",
    calls: ["tsc -p tsconfig.build.json", "tsx bench/main.ts"],
    why: "figures want a machine that does nothing else",
  },
  {
    line: "npm run bench -- proxy",
    calls: ["tsc -p tsconfig.build.json", "tsx bench/main.ts proxy"],
    why: "figures want a machine that does nothing else",
  },
  {
    line: "npm run lab -- up",
    calls: ["tsx test/lab/main.ts up"],
    why: "the engine of the docker tests was raised by the same function",
  },
  {
    line: "npm run lab -- down",
    calls: ["tsx test/lab/main.ts down"],
    why: "it would end the engine of the docker tests",
  },
  {
    line: "npm run netem",
    calls: ["tsx test/lab/netem-vm/main.ts"],
    why: "it boots a virtual machine, for minutes",
  },
  {
    line: "npm run netem-loops",
    calls: ["tsx test/lab/netem-uml/main.ts"],
    why: "it builds a kernel, and takes hours on it",
  },
  {
    line: "npm run compat",
    calls: ["tsc -p tsconfig.build.json", "tsx test/compat/main.ts"],
    why: "it drills three engines for minutes; test/compat/table.test.ts has what it makes of them",
  },
  {
    line: "npm run compat -- unix:///run/other.sock tcp://127.0.0.1:2375",
    calls: [
      "tsc -p tsconfig.build.json",
      "tsx test/compat/main.ts unix:///run/other.sock tcp://127.0.0.1:2375",
    ],
    why: "it drills engines that are not here",
  },
  {
    line: "npx vitest run --project docker test/docker/contract.test.ts",
    calls: [CONTRACT],
    test: ["test/docker/contract.test.ts", "is not kept by a revert that does nothing"],
  },
  {
    line: "CHAOS_SIM_SEED=<n> npx vitest run test/simulation",
    calls: ["vitest run test/simulation"],
    test: ["test/simulation/simulation.test.ts", "tells one story of one seed"],
  },
];
