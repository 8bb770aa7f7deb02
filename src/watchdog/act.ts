/** What a watchdog does when it must: undo everything of its run, until nothing is open. */

import { hostname } from "node:os";
import { systemClock } from "../core/clock.ts";
import type { Source } from "../core/source.ts";
import type { WatchdogOrder } from "../core/watchdog.ts";
import { ChaosError } from "../failure.ts";
import { appendTo } from "../journal/append-to.ts";
import { runFolders } from "../journal/state-folder.ts";
import { undoAll } from "../undo/undo-all.ts";
import { blindness } from "./blindness.ts";

const WITHIN_MS = 300_000;
const AGAIN_MS = 250;
const LOOK_EVERY_MS = 1_000;

/**
 * @throws ChaosError REVERT_FAILED when something is still open at its deadline, ENGINE_UNREACHABLE
 * when we are contained and shall not reach the engine in this life
 */
export async function act(order: WatchdogOrder, source: Source, why: string): Promise<void> {
  const over = new AbortController();
  const undone = undoWhatIsOpen(order, source, why).finally(() => over.abort());
  if (!order.contained) return undone;
  const seen = blindness(source, systemClock, over.signal);
  await Promise.race([undone, seen.then(() => undone)]);
}

/** @returns at once when nothing of its run is open any more, else at that monotonic time */
export async function isOpenUntil(
  dueMs: number,
  { run }: WatchdogOrder,
  source: Source,
): Promise<boolean> {
  while (systemClock.monotonicMs() < dueMs) {
    if (!(await isOpen(source, run))) return false;
    await systemClock.sleep(LOOK_EVERY_MS);
  }
  return true;
}

async function undoWhatIsOpen(order: WatchdogOrder, source: Source, why: string): Promise<void> {
  const { run, state } = order;
  const folder = state && runFolders(state, source.engineId).find((one) => one.endsWith(`/${run}`));
  const says = `it undoes what is open, because ${why}`;
  if (folder) await appendTo(folder, { kind: "watchdog", change: "acts", says }).catch(() => {});
  const end = systemClock.monotonicMs() + WITHIN_MS;
  for (let open = true; open; open = await isOpen(source, run)) {
    if (systemClock.monotonicMs() > end)
      throw new ChaosError(
        "REVERT_FAILED",
        `Run ${run} is still open after ${WITHIN_MS / 1_000} s`,
      );
    await attempt(order, source);
    await systemClock.sleep(AGAIN_MS);
  }
}

/** An engine that fails now may answer at the next attempt. */
async function attempt({ run, state, contained }: WatchdogOrder, source: Source): Promise<void> {
  await undoAll({
    source,
    stateRoot: state ?? "/nowhere",
    run,
    evenLiving: true,
    ...(contained ? { spare: hostname() } : {}),
    signal: AbortSignal.timeout(WITHIN_MS),
  }).catch(() => {});
}

async function isOpen(source: Source, run: string): Promise<boolean> {
  try {
    const claims = await source.claims.list(AbortSignal.timeout(10_000));
    // Of several engines, one that is silent may hold claims that nobody sees.
    const unseen = source.silent?.().length ?? 0;
    return unseen > 0 || claims.some((claim) => claim.run === run);
  } catch {
    return true;
  }
}
