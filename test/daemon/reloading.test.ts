/** A file that is read again decides from the next occasion on: what was due before is the old one's. */
import { expect, it } from "vitest";
import type { Scheduled } from "../../src/core/look-ahead.ts";
import { openReloading } from "../../src/daemon/reloading.ts";
import { openScheduler } from "../../src/daemon/scheduler.ts";
import { cron, scheduled } from "../core/scheduled.ts";

const START = Date.parse("2027-01-04T10:00:00Z");
const one = (text: string, experiment: string): Scheduled => ({
  schedule: scheduled(cron(text), { experiment }),
  groups: [],
});
const at = (second: number) => START + second * 1_000;

function bench(before: readonly Scheduled[], after: readonly Scheduled[]) {
  let nowMs = START;
  let inForce = before;
  const begun: string[] = [];
  const scheduler = openScheduler(
    {
      maxConcurrent: 99,
      note: async () => {},
      perform: async ({ experiment, atMs }) => {
        begun.push(`${experiment} ${(atMs - START) / 1_000}`);
        return { outcome: "ran", says: "", exit: 0 };
      },
      obstacle: () => undefined,
      onLate: () => {},
      onFailure: (error) => {
        throw error;
      },
    },
    { fromMs: START, bornMs: START, handled: new Set() },
  );
  const parts = {
    scheduler,
    scheduled: () => [...inForce],
    experiments: {
      all: () => [],
      reload: async () => {
        inForce = after;
      },
    },
    handled: { follow: (_: number, ringing: Promise<void>) => ringing },
    metrics: { set: () => {} },
    writing: { tryNote: async () => {} },
  };
  const { adopt, reload } = openReloading(
    parts as unknown as Parameters<typeof openReloading>[0],
    { clock: { wallMs: () => nowMs } } as Parameters<typeof openReloading>[1],
    { look: () => {} },
  );
  adopt();
  const wait = (ms: number) => {
    nowMs = ms;
  };
  const ring = async (ms: number) => {
    wait(ms);
    await scheduler.ring(ms);
    await scheduler.idle();
  };
  return { begun, reload, ring, wait, idle: scheduler.idle };
}

it("nothing of a new schedule is done that was due before it was read", async () => {
  const { begun, reload, ring, wait } = bench(
    [one("0 0 1 1 *", "rare")],
    [one("0 0 1 1 *", "rare"), one("*/2 * * * * *", "new")],
  );
  await ring(at(0.5));
  wait(at(3));
  await reload();
  await ring(at(4.5));
  expect(begun).toEqual(["new 4"]);
});

it("what the old schedule owes is done, also where the new one has lost or changed it", async () => {
  const kept = one("*/2 * * * * *", "kept");
  const { begun, reload, ring, wait, idle } = bench(
    [kept, one("2 0 10 * * *", "changed"), one("2 0 10 * * *", "gone")],
    [one("*/2 * * * * *", "kept"), one("1 0 10 * * *", "changed")],
  );
  await ring(at(0.5));
  wait(at(3));
  await reload();
  await idle();
  expect(begun).toEqual(["kept 2", "changed 2", "gone 2"]);
  await ring(at(4.5));
  expect(begun.slice(3)).toEqual(["kept 4"]);
});
