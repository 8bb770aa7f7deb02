/**
 * Seen: one claim was refused by the engine while another was still on its way. The run ended and
 * released what it had; then the late claim landed, and its victim was locked for two minutes.
 */
import { expect, it } from "vitest";
import type { Monkey } from "../../src/core/monkey.ts";
import { ChaosError } from "../../src/failure.ts";
import pause from "../../src/monkeys/pause.ts";
import { stage } from "../core/drilling.ts";

it("a run that cannot claim one victim waits for its other claims, and releases them", async () => {
  const { source, clock, run } = stage();
  const victims = [source.add("web-1"), source.add("web-2")];
  source.failing("claim web-1", new ChaosError("ENGINE_REFUSED", "no space left for volumes"));
  const land = source.stalling("claim web-2");

  const done = run({ monkey: pause as unknown as Monkey, options: {}, victims });
  await clock.advance(60_000);
  land();
  await done;
  await clock.advance(1_000);

  expect([...source.held.keys()]).toEqual([]);
});
