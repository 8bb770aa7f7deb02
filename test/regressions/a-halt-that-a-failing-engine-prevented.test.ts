/**
 * Seen: `chaos halt` asked the engine first which faults are open, only to report them; the engine
 * failed that one call, and neither the switch nor the halt file was turned on: the runs went on.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { systemClock } from "../../src/core/clock.ts";
import { ChaosError } from "../../src/failure.ts";
import { readHaltFile } from "../../src/journal/halt-file.ts";
import { halt } from "../../src/undo/halt.ts";
import { FakeSource } from "../core/fake-source.ts";

it("a halt does not wait for an engine that is slow to say what is open", async () => {
  const stateRoot = mkdtempSync(join(tmpdir(), "chaos-halt-"));
  onTestFinished(() => rmSync(stateRoot, { recursive: true, force: true }));
  const source = new FakeSource(systemClock);
  let answer = () => {};
  const slow = new Promise<[]>((resolve) => {
    answer = () => resolve([]);
  });
  Object.assign(source, { claims: { ...source.claims, list: () => slow } });

  const words = { by: "op@here", since: "2026-01-01T00:00:00.000Z", reason: "enough" };
  const halted = halt({ source, stateRoot, words });
  await expect.poll(() => source.halted).toEqual(words);
  expect(readHaltFile(stateRoot)).toEqual(words);
  answer();
  await halted;
});

it("a halt whose switch the engine refuses stops what runs here, and says so", async () => {
  const stateRoot = mkdtempSync(join(tmpdir(), "chaos-halt-"));
  onTestFinished(() => rmSync(stateRoot, { recursive: true, force: true }));
  const source = new FakeSource(systemClock);
  const turnOn = async () => {
    throw new ChaosError("ENGINE_REFUSED", "volumes are forbidden");
  };
  Object.assign(source, { halt: { ...source.halt, turnOn } });

  const words = { by: "op@here", since: "2026-01-01T00:00:00.000Z", reason: "enough" };
  const { warnings } = await halt({ source, stateRoot, words });

  expect(warnings).toEqual([expect.stringContaining("volumes are forbidden")]);
  expect(readHaltFile(stateRoot)).toEqual(words);
  await expect(halt({ source, stateRoot: "/dev/null/nowhere", words })).rejects.toThrow(
    /forbidden/,
  );
});

it("a halt is on even when the engine cannot say what is open", async () => {
  const stateRoot = mkdtempSync(join(tmpdir(), "chaos-halt-"));
  onTestFinished(() => rmSync(stateRoot, { recursive: true, force: true }));
  const source = new FakeSource(systemClock);
  const { list } = source.claims;
  let asked = 0;
  const claims = { ...source.claims };
  claims.list = async (signal) => {
    if (++asked === 1) throw new ChaosError("ENGINE_REFUSED", "the engine cannot now");
    return list(signal);
  };
  Object.assign(source, { claims });

  const words = { by: "op@here", since: "2026-01-01T00:00:00.000Z", reason: "enough" };
  await halt({ source, stateRoot, words }).catch(() => {});

  expect(source.halted).toEqual(words);
  expect(readHaltFile(stateRoot)).toEqual(words);
});
