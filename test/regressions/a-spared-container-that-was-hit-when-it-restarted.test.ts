/**
 * Seen: `chaos zone-wiper --zone a --count 1` hit a second container of the zone when that one
 * happened to restart during the hold: it was taken for a newcomer, though the draw had spared it.
 */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { run } from "../../src/controller.ts";
import { systemClock } from "../../src/core/clock.ts";
import { prepare } from "../../src/prepare.ts";
import { FakeSource } from "../core/fake-source.ts";

it("a container that ran when the plan was made and was not chosen is no newcomer", async () => {
  const stateRoot = mkdtempSync(join(tmpdir(), "chaos-test-"));
  onTestFinished(() => rmSync(stateRoot, { recursive: true, force: true }));
  const source = new FakeSource(systemClock);
  source.restartMs = 10;
  const zone = [source.add("a-1", { zone: "a" }), source.add("a-2", { zone: "a" })];
  source.add("b-1", { zone: "b" });
  const { signal } = new AbortController();
  const prepared = await prepare(
    {
      faults: [
        {
          monkey: "zone-wiper",
          options: { hold: "500ms" },
          selection: { zone: ["a"] },
          quantity: { kind: "count", count: 1 },
        },
      ],
      protection: { force: false, minAgeMs: 0 },
      probes: [],
      watching: {
        intervalMs: 100,
        timeoutMs: 100,
        latencyLimitMs: 100,
        warmUpMs: 0,
        baselineMs: 0,
        recoverMs: 0,
        coolDownMs: 0,
        verdictWanted: false,
        thresholds: [],
        abortWhen: [],
      },
      watchdog: "none",
    },
    source,
    signal,
  );
  const chosen = prepared.plan.faults[0]?.victims[0]?.name;
  const spared = zone.find(({ name }) => name !== chosen);
  if (!spared) throw new Error("both were chosen");

  await run(prepared, {
    source,
    stateRoot,
    place: {},
    signal,
    onEntry: ({ kind }) => {
      if (kind === "verified") void source.victim(spared).crash(source.state(spared.name), signal);
    },
  });

  // The one crash is the test's own.
  expect(source.deeds.filter((deed) => deed === `crash ${spared.name}`)).toHaveLength(1);
  expect(source.state(spared.name).startedAt).toBe(`${spared.name} start 2`);
});
