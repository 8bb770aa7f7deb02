/** The program as it is installed, and copies of it that are wrong in one thing. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { inject } from "vitest";
import { addRest } from "../lab/compiled.ts";

export interface BuiltProgram extends Disposable {
  /** For `World.program`. */
  readonly main: string;
}

export async function buildProgram(): Promise<BuiltProgram> {
  return { main: inject("program"), [Symbol.dispose]: () => {} };
}

/** A copy with one file changed: what would a program come to that is wrong in just this? */
export function alteredProgram(
  { main }: BuiltProgram,
  change: { file: string; from: string; to: string },
): BuiltProgram {
  const folder = mkdtempSync(join(tmpdir(), "chaos-altered-"));
  cpSync(join(dirname(main), ".."), join(folder, "dist"), { recursive: true });
  const file = join(folder, "dist", change.file);
  const was = readFileSync(file, "utf8");
  if (!was.includes(change.from)) throw new Error(`${change.file} has no "${change.from}"`);
  writeFileSync(file, was.replace(change.from, change.to));
  addRest(folder);
  return {
    main: join(folder, "dist/cli/main.js"),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
