/** Seen: of `name: ""` it was said that it is empty, and at the same place that it is of the wrong form. */
import { expect, it } from "vitest";
import { readConfig } from "../../src/config/read.ts";
import type { ChaosError } from "../../src/failure.ts";

async function told(text: string): Promise<string[]> {
  const bytes = Buffer.from(text);
  const source = { name: "drill.yaml", size: bytes.length, bytes: () => bytes };
  const error = await readConfig(source, { env: {}, readFile: () => "" }).catch(
    (thrown: unknown) => thrown as ChaosError,
  );
  const problems = (error as ChaosError).details.problems as { message: string }[];
  return problems.map(({ message }) => message);
}

const fault = "faults: [{ monkey: pause, select: { all: true } }]";

it.each([
  ["a name", `{ name: "", ${fault} }`],
  ["a seed", `{ name: x, seed: "", ${fault} }`],
  ["a probe's address", `{ name: x, probes: { a: "" }, ${fault} }`],
  ["the address of a probe", `{ name: x, probes: { a: { address: "" } }, ${fault} }`],
  ["a guard's setting", `{ name: x, guards: { quietHours: "" }, ${fault} }`],
  ["one of a guard's settings", `{ name: x, guards: { quietHours: [""] }, ${fault} }`],
  ["a threshold", `{ name: x, thresholds: "", ${fault} }`],
])("%s that is empty is one mistake", async (_what, experiment) => {
  const said = await told(`version: 1\nexperiments: [${experiment}]\n`);
  expect(said).toEqual([expect.stringMatching(/it is empty$/)]);
});
