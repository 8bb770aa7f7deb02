/**
 * What the papers show beside our own command. A line for a shell is run as it stands, one for npm down
 * to the tools that it calls, and docker's on an engine (test/docker/shown-lines.test.ts); of the rest
 * it is said which test does the same, and why. A new line is not shown before somebody has done so.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sampled } from "../proof.ts";
import { DOCKER_LINES } from "./docker-lines.ts";
import { ELSEWHERE } from "./elsewhere.ts";
import { ROOT, read, shownLines } from "./lines.ts";
import { NPM_LINES } from "./npm-lines.ts";
import { SHELL_LINES } from "./shell-lines.ts";
import { openBareStage } from "./stage.ts";

const titlesIn = (text: string) =>
  [...text.matchAll(/\b(?:it|test)\(\s*["`](.*)["`],/g)].map(([, title = ""]) => title);

const npm = sampled(NPM_LINES, 5, "lines for npm");

describe("a line that the papers show", () => {
  it("is accounted for, and no other", () => {
    const rows = [...NPM_LINES, ...ELSEWHERE].map(({ line }) => line);
    const known = [...rows, ...Object.keys(SHELL_LINES), ...Object.keys(DOCKER_LINES)];
    expect(known.sort()).toEqual(shownLines().sort());
  });

  it.each(Object.entries(SHELL_LINES))("is run: %s", async (line, run) => {
    await run(line);
  });

  it.each(npm)("is run down to the tools that it calls: $line", async ({ line, calls }) => {
    const stage = openBareStage();
    await stage.run(line.replace("<n>", "7"));
    expect(stage.calls()).toEqual(calls);
  });

  it.each([...NPM_LINES, ...ELSEWHERE])("is done by a test that is there: $line", (row) => {
    expect(row.test ?? row.why).toBeDefined();
    if (!row.test) return;
    const [file, title] = row.test;
    expect(existsSync(join(ROOT, file)), file).toBe(true);
    expect(titlesIn(read(file)).filter((one) => one.startsWith(title))).toHaveLength(1);
  });

  it("would be missed if npm did not hand its words on", async () => {
    const stage = openBareStage();
    await expect(stage.run("npm run no-such-script")).rejects.toThrow();
    await stage.run("npm run demo --fragile");
    expect(stage.calls()).toEqual(["node dist/cli/main.js demo"]);
  });
});
