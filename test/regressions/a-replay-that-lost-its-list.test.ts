/** The replay line of `exec` had no command, and that of a partition nobody to be parted from. */
import { expect, it } from "vitest";
import type { Plan } from "../../src/core/plan.ts";
import { replayLine } from "../../src/reporter/replay.ts";
import { watchingOf } from "../../src/reporter/watching.ts";

const watching = { ...watchingOf({}), verdictWanted: true, thresholds: [], abortWhen: [] };

const planOf = (monkey: string, options: Record<string, unknown>) =>
  ({
    seed: "1",
    selection: "service api",
    matched: 1,
    passedOver: [],
    watching,
    probes: [],
    faults: [{ monkey, options, victims: [{}] }],
  }) as unknown as Plan;

it("a list is given flag by flag", () => {
  expect(replayLine(planOf("partition", { peers: ["service:db", "10.0.0.0/8"] }))).toContain(
    "--peers service:db --peers 10.0.0.0/8",
  );
});

it("a word that would be taken for a flag is given as JSON", () => {
  expect(replayLine(planOf("exec", { command: ["sh", "-c", "exit 0"] }))).toContain(
    `--command '["sh","-c","exit 0"]'`,
  );
});
