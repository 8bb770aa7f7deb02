/** Whether there is such a program at all, looked up as the system does it. */
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { ChaosError } from "../failure.ts";
import { redactSaid } from "../redact-command.ts";

/** @throws ChaosError USAGE, before anything is touched, where there is no such program */
export function assertRunnable([file = ""]: readonly string[], env: NodeJS.ProcessEnv): void {
  const folders = file.includes("/") ? [""] : (env.PATH ?? "").split(delimiter);
  if (file !== "" && folders.some((folder) => isProgram(folder ? join(folder, file) : file)))
    return;
  const says = file === "" ? "none follows" : `there is no program "${programIn(file)}"`;
  throw new ChaosError("USAGE", `Cannot run the command after --: ${says}`, {
    hint: "It is run without a shell; for one, say: -- sh -c 'a && b'",
  });
}

/** Who means a whole command by one text may have a password in it. */
function programIn(file: string): string {
  const [name = "", ...more] = file.split(/\s+/);
  return redactSaid(more.length > 0 ? `${name} …` : name);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
