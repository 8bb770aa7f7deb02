/**
 * Seen: the disk filled up during a drill, and then the undo failed as well. The last entry could
 * not be written, so the command ended with 6 for the disk, and said nothing of the open fault.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { run } from "../../src/controller.ts";
import { systemClock } from "../../src/core/clock.ts";
import type { Fact } from "../../src/core/entry.ts";
import { ChaosError } from "../../src/failure.ts";
import { prepare } from "../../src/prepare.ts";
import { FakeSource } from "../core/fake-source.ts";

vi.mock("../../src/journal/journal.ts", async (original) => ({
  ...(await original()),
  openJournal: async (folder: string) => ({
    folder,
    originMs: 0,
    append: async (facts: readonly Fact[]) => {
      const isEarly = facts.every(({ kind }) => kind === "planned" || kind === "intended");
      if (!isEarly) throw new ChaosError("STATE_UNWRITABLE", "the disk is full");
    },
    sample: () => {},
    close: async () => {},
  }),
}));

it("what stays open is said, with 5, although the journal cannot say it", async () => {
  const stateRoot = mkdtempSync(join(tmpdir(), "chaos-full-"));
  onTestFinished(() => rmSync(stateRoot, { recursive: true, force: true }));
  const source = new FakeSource(systemClock);
  source.add("web-1");
  const broken = () => new ChaosError("ABILITY_MISSING", "it cannot be looked at");
  // Once to verify, once to undo.
  source.failing("inspect web-1", broken(), broken());
  const order = {
    faults: [
      {
        monkey: "noop",
        options: { duration: "100ms" },
        selection: { all: true },
        quantity: { kind: "all" },
      },
    ],
    protection: { force: false, minAgeMs: 0 },
    probes: [],
    watching: {
      ...{ intervalMs: 100, timeoutMs: 100, latencyLimitMs: 100, warmUpMs: 0, baselineMs: 0 },
      ...{ recoverMs: 0, coolDownMs: 0, verdictWanted: false, thresholds: [], abortWhen: [] },
    },
    watchdog: "none",
  } as const;
  const { signal } = new AbortController();
  const mutable = structuredClone(order) as unknown as Parameters<typeof prepare>[0];
  const prepared = await prepare(mutable, source, signal, { stateRoot });

  const failed = run(prepared, { source, stateRoot, place: {}, signal });

  await expect(failed).rejects.toMatchObject({
    code: "REVERT_FAILED",
    exit: 5,
    message: expect.stringContaining("noop on web-1: it cannot be looked at"),
  });
});
