/** The program as it is installed: compiled once, because hundreds of starts cannot wait for a loader. */
import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
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
  cpSync(join(top, "package.json"), join(folder, "package.json"));
  symlinkSync(join(top, "node_modules"), join(folder, "node_modules"));
  return {
    main: join(folder, "dist/cli/main.js"),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
