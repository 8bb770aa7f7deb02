/** Whose word counts: the experiment's own, or the one that the defaults say for all of them. */
import { mappingIn } from "./mapping.ts";
import type { Path } from "./place.ts";

export interface Sayers {
  readonly own: unknown;
  readonly shared: unknown;
  /** The experiment's. */
  readonly path: Path;
}

export function saidAt(keys: Path, { own, shared, path }: Sayers): Path {
  return !has(own, keys) && has(shared, keys) ? ["defaults", ...keys] : [...path, ...keys];
}

function has(root: unknown, keys: Path): boolean {
  const at = keys.reduce<unknown>(
    // One text stands for a list of it.
    (value, key) => (typeof key === "number" ? [value].flat()[key] : mappingIn(value)[String(key)]),
    root,
  );
  return at !== undefined;
}
