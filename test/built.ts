/** The program as it is installed: test/lab/compiled.ts makes it once for each run. */
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { inject } from "vitest";

/** @param file below src, as compiled: `demo/service.js` */
export function built(file: string): string {
  return join(dirname(inject("program")), "..", file);
}

/** A module of it, loaded by node itself: vitest.config.ts leaves that folder alone. */
export function importBuilt<T>(file: string): Promise<T> {
  return import(pathToFileURL(built(file)).href) as Promise<T>;
}
