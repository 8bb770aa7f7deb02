/** Which test runs use the lab now: none may sweep or stop what another still needs. */
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { labFolder } from "./places.ts";
import { isAlive } from "./processes.ts";

const folder = join(labFolder, "runs");

/** Registers this process as a run and answers the function that takes it off again. */
export async function joinRuns(run: string): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, run), "");
  return () => rm(join(folder, run), { force: true });
}

/** The runs that live, less this process; the notes of dead ones are removed on the way. */
export async function otherRuns(): Promise<string[]> {
  const all = await readdir(folder).catch(() => []);
  const dead = all.filter((name) => !isAlive(Number(name)));
  await Promise.all(dead.map((name) => rm(join(folder, name), { force: true })));
  return all.filter((name) => name !== `${process.pid}` && !dead.includes(name));
}
