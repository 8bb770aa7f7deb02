/**
 * vitest's globalSetup of every project: the program as it is installed, compiled once, because
 * hundreds of starts cannot wait for a loader or a compiler each.
 */
import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import { runTool } from "./run-tool.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** The compiled main.js. */
    program: string;
  }
}

const top = fileURLToPath(new URL("../../", import.meta.url));

/** All projects call their setup in one process. */
const shared = globalThis as { chaosProgram?: { users: number; folder: Promise<string> } };

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  shared.chaosProgram ??= { users: 0, folder: makeProgram() };
  const program = shared.chaosProgram;
  program.users++;
  const folder = await program.folder;
  project.provide("program", join(folder, "dist/cli/main.js"));
  return async () => {
    if (--program.users === 0) rmSync(folder, { recursive: true, force: true });
  };
}

/** The folder that holds its `dist`, where this process has made it. */
export function programOfThisRun(): Promise<string> | undefined {
  return shared.chaosProgram?.folder;
}

async function makeProgram(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "chaos-built-"));
  await compile(join(folder, "dist"));
  addRest(folder);
  return folder;
}

/** A type error is the gate's business; here it matters what runs. */
export async function compile(outDir: string): Promise<void> {
  const tsc = join(top, "node_modules/typescript/bin/tsc");
  const args = [tsc, "-p", "tsconfig.build.json", "--outDir", outDir];
  await runTool(process.execPath, args, { cwd: top }).catch((error: Error) => {
    process.stderr.write(`the compiled program: tsc complains: ${error.message}\n`);
  });
}

/** What a program needs beside its `dist`. */
export function addRest(folder: string): void {
  cpSync(join(top, "package.json"), join(folder, "package.json"));
  symlinkSync(join(top, "node_modules"), join(folder, "node_modules"));
}
