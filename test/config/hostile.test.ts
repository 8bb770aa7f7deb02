/** Files of all the size that a file may have: so much is looked at, and no more. By counting, for no clock is the same. */
import { expect, it, vi } from "vitest";
import { readConfig } from "../../src/config/read.ts";
import { ChaosError } from "../../src/failure.ts";
import { nearest } from "../../src/nearest.ts";

vi.mock("../../src/nearest.ts", async (load) => {
  const { nearest } = await load<{ nearest: (...given: unknown[]) => unknown }>();
  return { nearest: vi.fn(nearest) };
});

const HEAD = "version: 1\nexperiments:\n";
const NOOP = "faults: [{ monkey: noop, select: { all: true } }]";
const experiments = (count: number, of: (at: number) => string) =>
  HEAD + Array.from({ length: count }, (_, at) => ` - { name: ${of(at)} }\n`).join("");
const one = (more: string) => `${HEAD} - name: x\n   ${NOOP}\n   ${more}\n`;
const ref = (name: string) => `$\{${name}}`;

async function refusal(text: string): Promise<ChaosError> {
  const bytes = Buffer.from(text);
  expect(bytes.length).toBeLessThanOrEqual(262_144);
  const source = { name: "drill.yaml", size: bytes.length, bytes: () => bytes };
  const lookup = { env: {}, readFile: () => "s".repeat(60_000) };
  const error: unknown = await readConfig(source, lookup).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ChaosError);
  return error as ChaosError;
}

it.each([
  ["closing braces", "}".repeat(200_000)],
  ["commas", `a: [${",".repeat(200_000)}`],
  ["percent signs", "%\n".repeat(100_000)],
  ["anchors", "& ".repeat(100_000)],
  ["open quotes", '"\n'.repeat(100_000)],
  ["unknown tags", `a: [${"!x 1,".repeat(40_000)}]`],
  ["names that are there twice", experiments(1_000, (at) => `e${at >> 1}, ${NOOP}`)],
  [
    "variables that are not there",
    one(
      `description: "${ref("NOPE") + Array.from({ length: 15_000 }, (_, at) => ref(`N${at}`)).join("")}"`,
    ),
  ],
  [
    "probes that are none",
    experiments(1_000, (at) => `e${at}, ${NOOP}, probes: { a: x, b: x, c: x, d: x }`),
  ],
  ["unknown keys", one(Array.from({ length: 20_000 }, (_, at) => `k${at}: 1`).join("\n   "))],
  [
    "wrong thresholds",
    experiments(1_000, (at) => `e${at}, ${NOOP}, thresholds: [xx <= 1, yy <= 1]`),
  ],
])("of %s no more is told than is read, and no more names are compared", async (_, text) => {
  vi.mocked(nearest).mockClear();
  const { message, details } = await refusal(text);
  expect(details.problems).toHaveLength(50);
  expect(details.problems).not.toContainEqual(expect.objectContaining({ message: "" }));
  expect(message).toMatch(/^Cannot use drill\.yaml: more than 50 problems\n[\s\S]*\n {2}and more$/);
  expect(vi.mocked(nearest).mock.calls.length).toBeLessThan(200);
});

it.each([
  ["experiments", experiments(12_000, () => "x"), /found 12000 experiments, expected at most 1000/],
  [
    "probes",
    one(`probes: { ${Array.from({ length: 9_000 }, (_, at) => `p${at}: x`).join(", ")} }`),
    /probes: found 9000 probes, expected at most 200/,
  ],
  [
    "steps",
    experiments(150, (at) => `e${at}, ${NOOP}, ramp: { count: [${"1, ".repeat(19)}1] }`),
    /found 3000 runs, with the steps of ramps, expected at most 2000/,
  ],
  [
    "secrets",
    one(`probes: { a: "${ref("file:/run/token").repeat(12_000)}" }`),
    /what is put in has more than 1048576 characters/,
  ],
  ["one variable", one(`description: "${ref("NOPE").repeat(30_000)}"`), /has no NOPE/],
])("too many %s are one mistake", async (_, text, words) => {
  const { message, details } = await refusal(text);
  expect(details.problems).toHaveLength(1);
  expect(message).toMatch(words);
});

it("asks a secret's file once, however often it is named", async () => {
  const readFile = vi.fn(() => "x");
  const bytes = Buffer.from(one(`probes: { a: "http://h:1/${ref("file:/t").repeat(1_000)}" }`));
  await readConfig({ name: "d", size: bytes.length, bytes: () => bytes }, { env: {}, readFile });
  expect(readFile).toHaveBeenCalledTimes(1);
});
