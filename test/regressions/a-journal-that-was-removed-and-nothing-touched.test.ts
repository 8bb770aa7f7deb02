/**
 * Seen: somebody removed the state folder during a drill. It ended with "the run died before it was
 * planned; nothing was touched", which it had not and was not; nor was said what stayed open.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { reportOn, run } from "../../src/controller.ts";
import { systemClock } from "../../src/core/clock.ts";
import { ChaosError } from "../../src/failure.ts";
import type { Order } from "../../src/order.ts";
import { prepare } from "../../src/prepare.ts";
import { temporaryFolder } from "../cli/chaos.ts";
import { FakeSource } from "../core/fake-source.ts";

const watching = { intervalMs: 100, timeoutMs: 100, latencyLimitMs: 100, warmUpMs: 0 };
const order: Order = {
  faults: [
    {
      ...{ monkey: "noop", options: { duration: "100ms" }, selection: { all: true } },
      quantity: { kind: "all" },
    },
  ],
  ...{ protection: { force: false, minAgeMs: 0 }, probes: [] },
  watching: {
    ...{ ...watching, baselineMs: 0, recoverMs: 0, coolDownMs: 0, verdictWanted: false },
    ...{ thresholds: [], abortWhen: [] },
  },
  watchdog: "none",
};

async function drillWhoseFolderGoes(source: FakeSource) {
  const stateRoot = mkdtempSync(join(tmpdir(), "chaos-gone-"));
  onTestFinished(() => rmSync(stateRoot, { recursive: true, force: true }));
  const { signal } = new AbortController();
  const prepared = await prepare(order, source, signal, { stateRoot });
  const onEntry = ({ kind }: { kind: string }) => {
    if (kind === "injected") rmSync(stateRoot, { recursive: true, force: true });
  };
  return run(prepared, { source, stateRoot, place: {}, signal, onEntry });
}

it("the journal is said to be gone, not the run to have never begun", async () => {
  const source = new FakeSource(systemClock);
  source.add("web-1");
  const failure = await drillWhoseFolderGoes(source).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: "JOURNAL_DAMAGED" });
  expect(String(failure)).toMatch(/journal\.jsonl is not there$/);
  expect((failure as ChaosError).hint).toContain("Every fault of it was undone");
  expect((failure as ChaosError).hint).not.toContain("nothing was touched");
});

it("and what stays open is said, with 5", async () => {
  const source = new FakeSource(systemClock);
  source.add("web-1");
  const broken = () => new ChaosError("ABILITY_MISSING", "it cannot be looked at");
  // Once to verify, once at the end of the hold, once to undo.
  source.failing("inspect web-1", broken(), broken(), broken());
  await expect(drillWhoseFolderGoes(source)).rejects.toMatchObject({
    ...{ code: "REVERT_FAILED", exit: 5 },
    message: expect.stringContaining("noop on web-1: it cannot be looked at"),
  });
});

it("a run folder without a journal is reported as that", () => {
  expect(() => reportOn(temporaryFolder())).toThrow(/is not there/);
});
