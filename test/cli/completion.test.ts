/** Completion as the shells themselves do it: the scripts are sourced, and Tab is pressed. */
import { writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { monkeys } from "../../src/rosters.ts";
import { sampled } from "../proof.ts";
import { inside, temporaryFolder } from "./chaos.ts";
import { ask, type Shell, shellOf } from "./shells/shells.ts";

const scripts = new Map<string, string>();

async function scriptOf(shell: string): Promise<string> {
  const text = scripts.get(shell) ?? (await inside(["completion", shell])).stdout;
  scripts.set(shell, text);
  const file = join(temporaryFolder(), `chaos.${shell}`);
  writeFileSync(file, text);
  return file;
}

/** As bash calls it when Tab is pressed behind the last word. */
function inBash(shell: Shell, file: string, line: string): Promise<string[]> {
  const words = `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _chaos
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  return ask(shell, ["-c", words, "bash", file, ...line.split(" ")]);
}

async function inFish(shell: Shell, file: string, line: string): Promise<string[]> {
  const words = `source ${file}; complete -C '${line}'`;
  const lines = await ask(shell, ["--no-config", "-c", words], { HOME: temporaryFolder() });
  return lines.map((one) => one.split("\t")[0] as string);
}

async function inZsh(shell: Shell, file: string, line: string): Promise<string[]> {
  const folder = join(import.meta.dirname, "shells");
  const env = { SCRIPT: file, OUT: join(temporaryFolder(), "out"), TERM: "dumb" };
  const args = ["-f", join(folder, "capture.zsh"), shell.at(-1) ?? "", join(folder, "child.zsh")];
  const lines = await ask(shell, [...args, line], env);
  return lines.filter((one) => one !== "DONE ").map((one) => one.trim());
}

type Ask = (shell: Shell, file: string, line: string) => Promise<string[]>;

const SHELLS: readonly (readonly [string, Ask])[] = [
  ["bash", inBash],
  ["zsh", inZsh],
  ["fish", inFish],
];

for (const [name, press] of SHELLS) {
  const shell = await shellOf(name);
  const tests = () => offers(name, (file, line) => press(shell ?? [], file, line));
  if (shell) describe(name, tests);
  else describe.skip(`${name} (NOT PROVEN: it is not installed, and cannot be had here)`, tests);
}

/** What every shell must offer. */
function offers(name: string, press: (file: string, line: string) => Promise<string[]>): void {
  const offered = async (line: string) => (await press(await scriptOf(name), line)).sort();

  const rows = [
    ["commands and monkeys", "chaos k", ["kill"]],
    ["a command's own flags", "chaos kill --mo", ["--mode"]],
    ["the flags of the whole program", "chaos kill --watch", ["--watchdog"]],
    ["what a flag may be", "chaos kill --mode ", ["crash", "signal"]],
    ["what a flag of the whole program may be", "chaos kill --reach h", ["helper", "host"]],
    ["monkeys' names", "chaos monkeys zone", ["zone-wiper"]],
    ["guards with their sign", "chaos kill --guard max-v", ["max-victims="]],
    ["a command behind a flag whose value is named as one", "chaos --state demo ki", ["kill"]],
    ["a run", "chaos report l", ["last"]],
  ] as const;
  // Each is a shell and the tool.
  it.each(sampled(rows, 3, `words that ${name} completes`))(
    "offers %s: %s",
    async (_, line, wanted) => {
      expect(await offered(line)).toEqual(wanted);
    },
  );

  it("offers all commands and all monkeys, and nothing that is hidden", async () => {
    const names = await offered("chaos ");
    expect(names).toEqual(expect.arrayContaining(["run", "init", "halt", ...monkeys.names()]));
    expect(names).not.toContain("reference");
  });

  it("offers files where a file is due", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "drill.yaml"), "");
    const files = await offered(`chaos run ${folder}/dr`);
    expect(files.map((file) => basename(file))).toEqual(["drill.yaml"]);
  });
}

describe("chaos completion", () => {
  it("names the shells that it knows", async () => {
    const { exit, stderr } = await inside(["completion", "tcsh"]);
    expect([exit, stderr]).toEqual([2, expect.stringContaining("bash, zsh, fish")]);
  });
});
