/**
 * Where runs find each other: `<state>/<engine>/runs/<run>/`. Only its owner may read it, because
 * plans name hosts and containers.
 */
import { accessSync, constants, existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { basename, join } from "node:path";
import { ChaosError } from "../failure.ts";
import { makeFolder } from "./make-folder.ts";
import { runsMeant } from "./run-names.ts";
import { unwritable } from "./unwritable.ts";

/** `--state`, else /var/lib/chaos as root, else XDG's state folder. */
export function stateRoot(given: string | undefined, env: NodeJS.ProcessEnv): string {
  if (given) return given;
  if (env.CHAOS_STATE) return env.CHAOS_STATE;
  if (process.getuid?.() === 0) return "/var/lib/chaos";
  return join(env.XDG_STATE_HOME || join(homedir(), ".local", "state"), "chaos");
}

/** Engine ids hold colons and more; a folder's name does not. */
export function engineFolder(root: string, engineId: string): string {
  return join(root, engineId.replace(/[^A-Za-z0-9_.-]+/g, "-"));
}

export function runFolder(root: string, engineId: string, run: string): string {
  return join(engineFolder(root, engineId), "runs", run);
}

/** @throws ChaosError STATE_UNWRITABLE */
export function createRunFolder(root: string, engineId: string, run: string): string {
  const folder = runFolder(root, engineId, run);
  try {
    makeFolder(folder);
    accessSync(folder, constants.W_OK);
  } catch (cause) {
    const hint = "Name a writable folder with --state; nothing was touched";
    throw unwritable(`the run folder ${folder}`, cause, hint);
  }
  return folder;
}

/** Run folders of one engine, oldest first: a run's id begins with its time. */
export function runFolders(root: string, engineId: string): string[] {
  const runs = join(engineFolder(root, engineId), "runs");
  if (!existsSync(runs)) return [];
  return readdirSync(runs)
    .sort()
    .map((run) => join(runs, run));
}

export function engineFoldersOf(root: string): string[] {
  return existsSync(root) ? readdirSync(root).map((engine) => join(root, engine)) : [];
}

export function allRunFolders(root: string): string[] {
  return existsSync(root) ? readdirSync(root).flatMap((engine) => runFolders(root, engine)) : [];
}

/** The folder of a run by its id, an unambiguous prefix of it, or `last`, on whichever engine. */
export function findRunFolder(root: string, wanted: string): string {
  const folders = new Map(allRunFolders(root).map((folder) => [basename(folder), folder]));
  const found = runsMeant([...folders.keys()], wanted);
  const only = found.length === 1 ? folders.get(found[0] as string) : undefined;
  if (only) return only;
  const recent = [...folders.keys()].sort().slice(-3).reverse();
  throw new ChaosError(
    "RUN_UNKNOWN",
    found.length > 1
      ? `"${wanted}" begins ${found.length} runs in ${root}: expected one`
      : `No run "${wanted}" is in ${root}`,
    {
      hint: recent.length > 0 ? `The latest: ${recent.join(", ")}` : "No run is recorded there yet",
    },
  );
}
