/** Which watchdog a run will have, in words that a plan can show. */
import type { Source } from "../core/source.ts";
import type { PlannedWatchdog, WatchdogKind } from "../core/watchdog.ts";
import { ChaosError } from "../failure.ts";

/** What undoes without a watchdog: nothing that only looks, and no drill that is kept elsewhere. */
const BY_COMMAND = "until chaos revert, chaos halt or the next drill on this state folder";
const WITHIN = "should this process die, everything is undone within 2 s";

/** @throws ChaosError USAGE when a container is asked for that there cannot be */
export async function planWatchdog(
  wanted: "auto" | WatchdogKind,
  source: Source,
  signal: AbortSignal,
): Promise<PlannedWatchdog> {
  if (wanted === "none")
    return {
      kind: "none",
      says: `No watchdog stands by, as asked: should this process die, its faults stay ${BY_COMMAND}`,
    };
  const lack = source.watchdogs
    ? wanted === "process"
      ? "as asked"
      : await source.watchdogs.lack(signal)
    : source.silent
      ? "it would serve one engine only"
      : "there is no engine to keep one";
  if (lack === undefined)
    return {
      kind: "container",
      says: `A watchdog container stands by: ${WITHIN}; should the engine go down as well, when it is up again`,
    };
  if (wanted === "container")
    throw new ChaosError("USAGE", `Cannot use --watchdog container: ${lack}`, {
      hint: "Build the image, or leave --watchdog out",
    });
  return {
    kind: "process",
    says: `A watchdog process stands by (no container: ${lack}): ${WITHIN}; should both die, it stays ${BY_COMMAND}`,
  };
}
