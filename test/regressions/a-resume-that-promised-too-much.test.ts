/**
 * Seen: a drill of state folder A was halted; `chaos resume --state B` said "drills may begin again",
 * and A's own halt file still refused every drill there.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { systemClock } from "../../src/core/clock.ts";
import { readHaltFile, writeHaltFile } from "../../src/journal/halt-file.ts";
import { resume, sayResumed } from "../../src/undo/resume.ts";
import { temporaryFolder } from "../cli/chaos.ts";
import { FakeSource } from "../core/fake-source.ts";

const words = { by: "ada@here", since: "2026-01-01T00:00:00.000Z", reason: "a release" };
const { signal } = new AbortController();

it("it says what it lifted, what was not on, and that other folders have their own", async () => {
  const [there, here] = [temporaryFolder(), temporaryFolder()];
  const source = new FakeSource(systemClock);
  await source.halt.turnOn(words, signal);
  writeHaltFile(there, words);

  expect(sayResumed(await resume(source, here, signal), here)).toEqual([
    "The engine's switch is off; it was halted by ada@here since 2026-01-01T00:00:00.000Z: a release.",
    `No halt file was in ${here}.`,
    "Another state folder may have a halt file of its own: chaos resume --state FOLDER removes it.",
  ]);
  expect(source.halted).toBeUndefined();
  expect(readHaltFile(there)).toEqual(words);
});

it("it removes the file of the folder that it is told, by whomever it was made", async () => {
  const here = temporaryFolder();
  writeFileSync(join(here, "halt"), "the on-call engineer says so");
  const said = sayResumed(await resume(new FakeSource(systemClock), here, signal), here);
  expect(said.slice(0, 2)).toEqual([
    "The engine's switch was not on.",
    expect.stringMatching(/^The halt file of .* is removed; it was .*on-call engineer says so\.$/),
  ]);
  expect(readHaltFile(here)).toBeUndefined();
});
