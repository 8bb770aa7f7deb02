/**
 * A throw-away checkout: our package.json and the program, and in place of the tools that npm's
 * scripts call, stand-ins that write down how they were called. npm itself is the real one.
 */
import { execFile, execFileSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { inject } from "vitest";
import { temporaryFolder } from "../cli/chaos.ts";
import { ROOT } from "./lines.ts";

const TOOLS = ["biome", "tsc", "tsx", "vitest"];

export interface Stage {
  readonly folder: string;
  /** What a shell says to this line, with ours in front of the PATH. */
  run(line: string, env?: Readonly<Record<string, string>>): Promise<string>;
  /** The tools' command lines since. */
  calls(): string[];
}

/** @param programs ours, to be found by their names */
export function openStage(programs: Readonly<Record<string, string>> = {}): Stage {
  const folder = temporaryFolder();
  const log = join(folder, "calls");
  const bin = join(folder, "bin");
  const tools = join(folder, "node_modules/.bin");
  for (const one of [bin, tools, join(folder, "docs")]) mkdirSync(one, { recursive: true });
  for (const file of ["package.json", "package-lock.json"])
    copyFileSync(join(ROOT, file), join(folder, file));
  for (const tool of TOOLS) script(join(tools, tool), noting(tool, log));
  for (const [name, text] of Object.entries(programs)) script(join(bin, name), text);
  const run = async (line: string, env: Readonly<Record<string, string>> = {}) => {
    const PATH = `${bin}:${process.env.PATH}`;
    const all = { HOME: process.env.HOME, PATH, npm_config_update_notifier: "false", ...env };
    const { stdout } = await promisify(execFile)("bash", ["-ec", line], { cwd: folder, env: all });
    return stdout;
  };
  const calls = () => (existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : []);
  return { folder, run, calls };
}

/** For the scripts that call node, which is noted too: npm goes on with the real one. */
export function openBareStage(): Stage {
  const stage = openStage();
  const found = execFileSync("bash", ["-c", "command -v npm"], { encoding: "utf8" }).trim();
  const npm = dirname(realpathSync(found));
  const bin = join(stage.folder, "bin");
  for (const name of ["npm", "npx"])
    script(join(bin, name), `exec "${process.execPath}" "${npm}/${name}-cli.js" "$@"`);
  script(join(bin, "node"), noting("node", join(stage.folder, "calls")));
  return stage;
}

/** The program, as a checkout has it after its build. */
export function addProgram({ folder }: Pick<Stage, "folder">): void {
  symlinkSync(join(inject("program"), "../.."), join(folder, "dist"));
}

function noting(name: string, log: string): string {
  return `printf '%s\\n' "$(echo ${name} "$@")" >> "${log}"`;
}

function script(file: string, text: string): void {
  writeFileSync(file, `#!/bin/sh\n${text}\n`);
  chmodSync(file, 0o755);
}
