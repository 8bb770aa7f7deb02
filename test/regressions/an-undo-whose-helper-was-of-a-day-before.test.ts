/**
 * Seen: a fault that a helper of the image of a day before had made was undone by `chaos revert` through it, and
 * the undo taken for failed, exit 5: that image's agent told nothing of whom the proxy had reset.
 */
import { expect, it } from "vitest";
import { sayUndone } from "../../src/core/packet-monkey.ts";
import { netAgent } from "../../src/targets/docker/net-reach.ts";
import type { Reach } from "../../src/targets/docker/reach.ts";

const VICTIM = { id: "c".repeat(64), pid: 7 };

/** One that answers each question as a helper's agent did. */
function answering(answer: object): Reach {
  const reach: Pick<Reach, "ask" | "reachesFromHost"> = {
    reachesFromHost: () => false,
    ask: async () => answer,
  };
  return reach as Reach;
}

const undo = (answer: object) =>
  netAgent(answering(answer), "run").revert(VICTIM, "run.1", AbortSignal.timeout(1_000));

it("is taken for done, and nobody for reset", async () => {
  const undone = await undo({ namespace: "net:[1]", count: 1 });
  expect(undone).toEqual({ reach: "helper", namespace: "net:[1]", count: 1 });
  expect(sayUndone({ ...undone, found: true })).toBe(
    "taken out of its network namespace, by helper reach",
  );
});

it("tells of whom it reset where it says so", async () => {
  expect(await undo({ namespace: "net:[1]", count: 1, cut: 2 })).toMatchObject({ cut: 2 });
});

it("is still none where the answer says nothing of an undo", async () => {
  await expect(undo({ namespace: "net:[1]" })).rejects.toThrow(/count/);
});
