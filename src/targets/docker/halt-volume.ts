/** The halt switch as an engine volume: any host's controller hears of its creation as an event. */
import type { HaltSwitch } from "../../core/source.ts";
import { anything, volumeAnswer } from "./answers.ts";
import { KEPT } from "./claim-volume.ts";
import { type Engine, unless } from "./engine.ts";

export const HALT_VOLUME = "chaos-halt";
const path = `/volumes/${HALT_VOLUME}`;

export function haltVolume(engine: Engine): HaltSwitch {
  return {
    turnOn: async ({ by, since, reason }, signal) => {
      const Labels = { ...KEPT, "chaos.halt": since, "chaos.by": by, "chaos.reason": reason };
      const body = { Name: HALT_VOLUME, Driver: "local", Labels };
      await engine.call({ method: "POST", path: "/volumes/create", body }, anything, signal);
    },
    turnOff: async (signal) => {
      await unless([404], () => engine.call({ method: "DELETE", path }, anything, signal));
    },
    read: async (signal) => {
      let found: Record<string, string> | undefined;
      await unless([404], async () => {
        found = (await engine.call({ method: "GET", path }, volumeAnswer, signal)).Labels;
      });
      if (!found) return undefined;
      return {
        by: found["chaos.by"] ?? "somebody",
        since: found["chaos.halt"] ?? "an unknown time",
        reason: found["chaos.reason"] ?? "",
      };
    },
  };
}
