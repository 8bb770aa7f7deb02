/** What stands in a file at a path; `undefined` where the path leads to nothing. */
import type { Path } from "./place.ts";

export function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (here, step) =>
      typeof here === "object" && here !== null
        ? (here as Readonly<Record<PropertyKey, unknown>>)[step]
        : undefined,
    root,
  );
}
