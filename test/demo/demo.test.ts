/** What the README says of `npm run demo`: a shop that survives the loss of a zone, and one that does not. */
import { expect, it } from "vitest";
import { chaos, type Outcome, temporaryFolder } from "../cli/chaos.ts";

/** Two drills of 12 s, and again where a busy machine gave one no baseline. */
const LIMIT_MS = 120_000;

/** Where a machine is too busy for a baseline the demo says that it does not know: then once more. */
async function conclusive(args: readonly string[], triesLeft = 2): Promise<Outcome> {
  const answer = await chaos(args);
  return answer.exit === 3 && triesLeft > 0 ? conclusive(args, triesLeft - 1) : answer;
}

it(
  "the shop in three zones survives, the fragile one does not",
  async () => {
    const kept = ["--state", temporaryFolder(), "--quiet"];
    // One after the other: two fleets at once would slow each other's answers down.
    const resilient = await conclusive(["demo", ...kept]);
    const fragile = await conclusive(["demo", "--fragile", ...kept]);
    expect(resilient, resilient.stderr).toMatchObject({
      exit: 0,
      stdout: expect.stringMatching(/^PASS {2}no gating probe had an outage/),
    });
    expect(fragile, fragile.stderr).toMatchObject({
      exit: 1,
      stdout: expect.stringMatching(/^FAIL /),
    });
  },
  LIMIT_MS,
);
