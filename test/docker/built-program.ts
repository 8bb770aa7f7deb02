/** The program as it is installed: compiled once, because hundreds of starts cannot wait for a loader. */
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runTool } from "../lab/run-tool.ts";

const top = fileURLToPath(new URL("../../", import.meta.url));

export interface BuiltProgram extends Disposable {
  /** For `World.program`. */
  readonly main: string;
}

export async function buildProgram(): Promise<BuiltProgram> {
  const folder = mkdtempSync(join(tmpdir(), "chaos-built-"));
  const tsc = join(top, "node_modules/typescript/bin/tsc");
  const args = [tsc, "-p", "tsconfig.build.json", "--outDir", join(folder, "dist")];
  // A type error is the gate's business; here it matters what runs.
  await runTool(process.execPath, args, { cwd: top }).catch((error: Error) => {
    process.stderr.write(`built program: tsc complains: ${error.message}\n`);
  });
  return finished(folder);
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
  return finished(folder);
}

function finished(folder: string): BuiltProgram {
  cpSync(join(top, "package.json"), join(folder, "package.json"));
  symlinkSync(join(top, "node_modules"), join(folder, "node_modules"));
  return {
    main: join(folder, "dist/cli/main.js"),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
