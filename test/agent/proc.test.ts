import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { cgroupOf, isDead, parseStat, startTicksOf, statOf } from "../../src/agent/proc.ts";
import { endAll, endOf, live, zombie } from "./processes.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "chaos-proc-"));
});

afterEach(async () => {
  await endAll();
  rmSync(folder, { recursive: true });
});

test("the name may hold anything, blanks and parentheses too", () => {
  const anyName = fc.string({ maxLength: 15 });
  fc.assert(
    fc.property(anyName, fc.nat(), (name, ticks) => {
      const between = Array.from({ length: 18 }, (_, index) => index).join(" ");
      const stat = parseStat(`42 (${name}) S ${between} ${ticks} 0 0\n`);
      expect(stat).toEqual({ state: "S", startTicks: ticks });
    }),
  );
});

test.each(["", "42", "42 (node)", "42 (node) S 1 2"])("a torn stat tells nothing: %j", (text) => {
  expect(parseStat(text)).toBeUndefined();
});

test("reads a real process with an odd name", async () => {
  const odd = join(folder, "a) Z 1 (b");
  symlinkSync(process.execPath, odd);
  const { child, pid, startTicks } = await live(odd);
  expect(statOf(pid)?.state).toMatch(/[RS]/);
  expect(isDead(pid, startTicks)).toBe(false);
  child.kill("SIGKILL");
  await endOf(child);
  expect(isDead(pid, startTicks)).toBe(true);
});

test("a later process has a later start, and another start means that ours is dead", async () => {
  const own = startTicksOf(process.pid)!;
  const later = await live();
  expect(later.startTicks).toBeGreaterThan(own);
  expect(isDead(later.pid, own)).toBe(true);
});

test("a zombie is dead, though it is still in the books", async () => {
  const { pid, startTicks } = await zombie();
  expect(isDead(pid, startTicks)).toBe(true);
  expect(statOf(pid)?.state).toBe("Z");
});

test("reads below another root, and finds nothing where nothing is", () => {
  mkdirSync(join(folder, "7"));
  writeFileSync(join(folder, "7/cgroup"), "0::/docker/abc\n");
  expect(cgroupOf(7, folder)).toBe("0::/docker/abc\n");
  expect([cgroupOf(8, folder), statOf(8, folder), startTicksOf(8, folder)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});
