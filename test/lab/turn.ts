/** One at a time across processes: two test runs must not both start the engine. */
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { labFolder } from "./places.ts";
import { isAlive, until } from "./processes.ts";

const WAIT_MS = 300_000;

/** Waits until the named turn is free, takes it, and answers the function that gives it back. */
export async function takeTurn(name: string): Promise<() => Promise<void>> {
  await mkdir(labFolder, { recursive: true });
  const file = join(labFolder, `${name}.turn`);
  if (!(await until(() => take(file), WAIT_MS))) throw new Error(`${file} is held by another run`);
  return () => rm(file, { force: true });
}

async function take(file: string): Promise<boolean> {
  try {
    await writeFile(file, `${process.pid}`, { flag: "wx" });
    return true;
  } catch {
    const holder = Number(await readFile(file, "utf8").catch(() => "0"));
    // 0: the file is gone again, or its holder is between creating and writing it.
    if (holder !== 0 && !isAlive(holder)) await rm(file, { force: true });
    return false;
  }
}
