/**
 * Chaos Gorilla's deed: every member of a zone dies in one burst and the zone stays down, because
 * the restart policies are disarmed first. At release they get their policies back and are started,
 * as a booting host does. Hitting members again as they return would measure the engine's back-off.
 */
import { z } from "zod";
import { crash, disarm, release, returned, verifyDown } from "../core/crash.ts";
import { defineMonkey } from "../core/monkey.ts";
import { duration, share } from "../core/option-types.ts";
import { ms } from "../units.ts";

const options = z.strictObject({
  hold: duration("10s").describe(
    "how long the zone stays down; 0s leaves the restart policies alone and tests them",
  ),
  settle: duration("10s").describe(
    "with --hold 0s: how long members may take to come back by themselves before we start them",
  ),
  quorum: share("50%").describe("share of all zones that must stand without the wiped ones"),
});

export default defineMonkey({
  name: "zone-wiper",
  summary: "Crash all containers of a zone at one instant and hold the zone down",
  options,
  example: { hold: "2s" },
  needs: ({ hold }): ("crash" | "start" | "policy")[] =>
    ms(hold) > 0 ? ["crash", "start", "policy"] : ["crash", "start"],
  broughtBack:
    "By us after --hold, all at once as a booting host does; with --hold 0s by their restart policies",
  touches: ["running", "restart policy"],
  sentence: ({ hold }) => (ms(hold) > 0 ? `crash and hold down for ${hold}` : "crash"),
  holdMs: ({ hold, settle }) => ms(hold) || ms(settle),
  guards: ["quorum"],
  hitsNewcomers: ({ hold }) => ms(hold) > 0,
  arm: async (victim, fault, signal) => {
    if (ms(fault.options.hold) > 0) await disarm(victim, fault, signal);
  },
  inject: crash,
  verify: verifyDown,
  ended: async (victim, fault, signal) =>
    ms(fault.options.hold) > 0 ? undefined : returned(victim, fault, signal),
  revert: (victim, fault, signal) => release(victim, fault, signal),
});
