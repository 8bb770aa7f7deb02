/**
 * Seen: the disk was full when an act began, so that not even the plan could be written. What had been
 * opened for the run stayed open: the daemon never ended on SIGTERM, and each further act cost it
 * descriptors. A run without probes left a server of ours behind, too.
 */
import { mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { run } from "../../src/controller.ts";
import { systemClock } from "../../src/core/clock.ts";
import { ChaosError } from "../../src/failure.ts";
import { openJournal } from "../../src/journal/journal.ts";
import { prepare } from "../../src/prepare.ts";
import { FakeSource } from "../core/fake-source.ts";

const opened = vi.hoisted(() => ({ isFull: false, servers: 0, journals: 0 }));
vi.mock("../../src/journal/journal.ts", async (original) => {
  const real = await original<typeof import("../../src/journal/journal.ts")>();
  return {
    ...real,
    openJournal: async (...given: Parameters<typeof openJournal>) => {
      const journal = await real.openJournal(...given);
      opened.journals++;
      return {
        ...journal,
        append: async (facts: Parameters<typeof journal.append>[0]) => {
          if (opened.isFull) throw new ChaosError("STATE_UNWRITABLE", "the disk is full");
          await journal.append(facts);
        },
        close: async () => {
          opened.journals--;
          await journal.close();
        },
      };
    },
  };
});
vi.mock("../../src/reporter/loopback.ts", async (original) => {
  const real = await original<typeof import("../../src/reporter/loopback.ts")>();
  return {
    openLoopback: (isByName: boolean) => {
      const probe = real.openLoopback(isByName);
      opened.servers++;
      return {
        ...probe,
        close: () => {
          opened.servers--;
          probe.close();
        },
      };
    },
  };
});

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), "chaos-full-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function drillOnce(): Promise<unknown> {
  const stateRoot = temporary();
  const source = new FakeSource(systemClock);
  source.add("web-1");
  const order = {
    faults: [
      {
        ...{ monkey: "noop", options: { duration: "0s" } },
        ...{ selection: { all: true }, quantity: { kind: "all" } },
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
  return await run(prepared, { source, stateRoot, place: {}, signal });
}

it("a run whose plan cannot be written leaves nothing open", async () => {
  opened.isFull = true;
  onTestFinished(() => void Object.assign(opened, { isFull: false }));
  await expect(drillOnce()).rejects.toMatchObject({ code: "STATE_UNWRITABLE" });
  expect(opened).toMatchObject({ journals: 0, servers: 0 });
});

it("a run without probes leaves nothing open", async () => {
  await drillOnce();
  expect(opened).toMatchObject({ journals: 0, servers: 0 });
});

it.runIf(process.platform === "linux")(
  "a journal whose samples have no room leaves nothing open",
  async () => {
    const folder = temporary();
    writeFileSync(join(folder, "samples.jsonl"), "");
    await expect(openJournal(folder, systemClock)).rejects.toMatchObject({
      code: "STATE_UNWRITABLE",
    });
    const held = readdirSync("/proc/self/fd").flatMap((fd) => {
      try {
        return [readlinkSync(join("/proc/self/fd", fd))];
      } catch {
        return [];
      }
    });
    expect(held.filter((path) => path.startsWith(folder))).toEqual([]);
  },
);
