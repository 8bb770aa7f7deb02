/**
 * Seen: the engine refused to disarm one victim's restart policy while another's update was still on
 * its way. The run gave all policies back; then the late update landed and disarmed that one for good.
 */
import { expect, it } from "vitest";
import type { Monkey } from "../../src/core/monkey.ts";
import { ChaosError } from "../../src/failure.ts";
import zoneWiper from "../../src/monkeys/zone-wiper.ts";
import { stage } from "../core/drilling.ts";

it("a run that cannot arm one victim waits for the others before it undoes them", async () => {
  const { source, clock, run } = stage();
  const victims = [source.add("a-1"), source.add("a-2")];
  source.failing("policy no a-1", new ChaosError("ENGINE_REFUSED", "update failed"));
  const land = source.stalling("policy no a-2");

  const done = run({ monkey: zoneWiper as unknown as Monkey, options: {}, victims });
  await clock.advance(60_000);
  land();
  await done;
  await clock.advance(1_000);

  expect(source.state("a-2").policy.name).toBe("always");
});
