/** One daemon for each state folder: two would each do what the plan says once. */

import { rmSync } from "node:fs";
import { join } from "node:path";
import { ChaosError } from "../failure.ts";
import { holderOf, isAlive, readHolder, writeHolder } from "../journal/holder.ts";

/** @throws ChaosError DAEMON_RUNS, STATE_UNWRITABLE */
export function lockDaemon(folder: string): { release(): void } {
  const own = holderOf(process.pid);
  const before = readHolder(folder);
  // One of another host, or from before a reboot, cannot be asked; it has left the folder to us.
  if (before !== undefined && before !== own && isAlive(before) === true)
    throw runs(folder, before);
  writeHolder(folder, own);
  const after = readHolder(folder);
  if (after !== own) throw runs(folder, after ?? "nobody");
  return { release: () => rmSync(join(folder, "holder"), { force: true }) };
}

function runs(folder: string, holder: string): ChaosError {
  return new ChaosError("DAEMON_RUNS", `A daemon runs on this state folder already: ${holder}`, {
    hint: `End it, or name another folder with --state; it is written down in ${folder}`,
  });
}
