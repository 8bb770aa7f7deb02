/** One daemon for each state folder: two would each do what the plan says once. */

import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { ChaosError } from "../failure.ts";
import { holderOf, isAlive, readHolder, writeHolder } from "../journal/holder.ts";

export interface DaemonLock {
  release(): void;
}

/** @throws ChaosError DAEMON_RUNS, STATE_UNWRITABLE */
export function lockDaemon(folder: string): DaemonLock {
  const own = holderOf(process.pid);
  const before = readHolder(folder);
  if (before !== undefined && before !== own && lives(before, folder)) throw runs(folder, before);
  writeHolder(folder, own);
  const after = readHolder(folder);
  if (after !== own) throw runs(folder, after ?? "nobody");
  const release = () => {
    if (readHolder(folder) === own) rmSync(join(folder, "holder"), { force: true });
  };
  return { release };
}

/** More than two beats, which are 10 s apart. */
const BEATS_MS = 25_000;

/** One of another container or host cannot be asked, but its beat is heard; before a reboot there was none of late. */
function lives(holder: string, folder: string): boolean {
  const beaten = statSync(join(folder, "alive"), { throwIfNoEntry: false });
  return isAlive(holder) ?? (beaten !== undefined && Date.now() - beaten.mtimeMs < BEATS_MS);
}

function runs(folder: string, holder: string): ChaosError {
  return new ChaosError("DAEMON_RUNS", `A daemon runs on this state folder already: ${holder}`, {
    hint: `End it, or name another folder with --state; it is written down in ${folder}`,
  });
}
