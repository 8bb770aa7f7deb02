/**
 * Seen: `chaos revert RUN` said "undone" and left claims behind. The run's watchdog had taken them over from
 * the revert meanwhile, and was swept with them in its hands: `chaos status` called the victim open, and no
 * drill might touch it until somebody reverted once more.
 */
import { expect, it } from "vitest";
import { systemClock } from "../../src/core/clock.ts";
import type { Claim } from "../../src/core/source.ts";
import { holderOf } from "../../src/journal/holder.ts";
import { undoAll } from "../../src/undo/undo-all.ts";
import { temporaryFolder } from "../cli/chaos.ts";
import { FakeSource } from "../core/fake-source.ts";
import { aFault } from "../journal/made.ts";

const RUN = "run-1";
const NO_PID = 4_194_304;
const WATCHDOG = "0123456789ab";
/** As a container of this engine calls itself. */
const CONTAINED = `${WATCHDOG}#${WATCHDOG}@00000000.1:1:1`;

function opened() {
  const source = new FakeSource(systemClock);
  const { id } = source.add("web-1", {}, { paused: true });
  const victim = { id, name: "web-1", source: "fake" };
  const fault = { ...aFault("run-1.1"), monkey: "pause", victim, options: { duration: "1s" } };
  const until = new Date(Date.now() + 60_000).toISOString();
  const claim = { victim: id, run: RUN, token: fault.id, generation: 0, fault, expires: until };
  source.held.set(id, { ...claim, holder: holderOf(NO_PID) });
  const says = `watchdog container of run ${RUN}`;
  source.leftBehind.push({ kind: "watchdog", id: WATCHDOG, run: RUN, says });
  return { source, id };
}

/** While we undo, and hold the claim. */
function takenOver({ source, id }: ReturnType<typeof opened>, holder: string): void {
  const real = source.victim.bind(source);
  let isTaken = false;
  source.victim = (target) => ({
    ...real(target),
    thaw: async (signal) => {
      await real(target).thaw(signal);
      const ours = source.held.get(id) as Claim;
      if (!isTaken)
        source.held.set(id, { ...ours, holder, token: "its", generation: ours.generation + 1 });
      isTaken = true;
    },
  });
}

const reverting = (source: FakeSource) =>
  undoAll({ source, stateRoot: temporaryFolder(), run: RUN, signal: AbortSignal.timeout(10_000) });

it("what a watchdog took over while we undid is released when it was swept", async () => {
  const it = opened();
  takenOver(it, CONTAINED);

  const { reverted, failed, swept } = await reverting(it.source);

  expect({ reverted: reverted.length, failed, swept: swept.length }).toEqual({
    ...{ reverted: 1, failed: [], swept: 1 },
  });
  expect([...it.source.held.values()]).toEqual([]);
  expect(it.source.state("web-1").paused).toBe(false);
});

it("what a living process took over is its own to release", async () => {
  const it = opened();
  takenOver(it, holderOf(process.pid));

  await reverting(it.source);

  expect([...it.source.held.values()]).toMatchObject([{ token: "its" }]);
});

it("nobody is asked twice where nobody took anything over", async () => {
  const it = opened();

  await reverting(it.source);

  expect(it.source.deeds.filter((deed) => deed.startsWith("take over"))).toHaveLength(1);
  expect([...it.source.held.values()]).toEqual([]);
});
