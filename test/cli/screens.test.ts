/** What a person sees on a narrow terminal, and what a program reads from a pipe. */
import { afterEach, describe, expect, it } from "vitest";
import { inside } from "./chaos.ts";
import { programDoc } from "./shown-commands.ts";
import { container, tinyEngine } from "./tiny-engine.ts";

const COLUMNS = 60;
const LONG = "a-service-with-a-name-that-somebody-generated-1";
const doc = await programDoc();

const OF_A_TERMINAL = ["columns", "isTTY"] as const;
const before = OF_A_TERMINAL.map((name) => Object.getOwnPropertyDescriptor(process.stdout, name));
afterEach(() => {
  for (const [at, name] of OF_A_TERMINAL.entries()) {
    Reflect.deleteProperty(process.stdout, name);
    const own = before[at];
    if (own) Object.defineProperty(process.stdout, name, own);
  }
});

async function onNarrow(...words: string[]): Promise<string[]> {
  const values = { columns: COLUMNS, isTTY: true };
  for (const name of OF_A_TERMINAL)
    Object.defineProperty(process.stdout, name, { value: values[name], configurable: true });
  const { exit, stdout, stderr } = await inside(words, { NO_COLOR: "1" });
  expect(exit, stderr).toBe(0);
  return stdout.split("\n");
}

/** A command line is there to be copied, whatever its length. */
function tooLong(lines: readonly string[]): string[] {
  return lines.filter((line) => line.length > COLUMNS && !line.includes("$ chaos "));
}

async function engine() {
  const { address } = await tinyEngine({
    "/containers/json": [container(LONG, "a"), container("db", "b", { State: "exited" })],
  });
  return ["--host", address];
}

describe(`at ${COLUMNS} columns no line is longer`, () => {
  it.each([["monkeys"], ["guards"], ["monkeys", "kill"], ["monkeys", "exec"]])(
    "of chaos %s %s",
    async (...words) => {
      expect(tooLong(await onNarrow(...words))).toEqual([]);
    },
  );

  it.each([["targets", "--all"], ["targets", "--all", "--wide"], ["preflight"]])(
    "of chaos %s %s %s",
    async (...words) => {
      const lines = await onNarrow(...(await engine()), ...words);
      // Its first line is the engine's address.
      expect(tooLong(words[0] === "preflight" ? lines.slice(1) : lines)).toEqual([]);
    },
  );

  it.each(doc.commands)("of chaos $name --help", async ({ name }) => {
    expect(tooLong(await onNarrow(name, "--help"))).toEqual([]);
  });
});

describe("a pipe", () => {
  it("gets one target in one line, without colours, whatever the width", async () => {
    const { stdout } = await inside([...(await engine()), "targets", "--all", "--wide"]);
    expect(stdout.trimEnd().split("\n")).toHaveLength(3);
    expect(stdout).not.toContain("\x1b");
  });
});

describe("NO_COLOR", () => {
  it.each([
    [{ FORCE_COLOR: "1" }, true],
    [{ FORCE_COLOR: "1", NO_COLOR: "1" }, false],
  ])("wins: %j", async (env, isPainted) => {
    const { stdout } = await inside(["monkeys"], env);
    expect(stdout.includes("\x1b[")).toBe(isPainted);
  });
});
