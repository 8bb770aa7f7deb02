/** A file without its unknown keys: each under the name that is meant, or out. What is wrong beside them shows then. */
import { nearest } from "../nearest.ts";
import type { Complaint } from "./issues.ts";
import { mappingIn } from "./mapping.ts";
import { nameOf } from "./naming.ts";
import type { Path } from "./place.ts";

interface Meant {
  readonly file: object;
  /** Of what is found wrong in it. */
  readonly asWritten: (complaint: Complaint) => Complaint;
}

/** @param wrong what is known to be wrong in the file, unknown keys among it */
export function withMeantKeys(file: object, wrong: readonly Complaint[]): Meant {
  const copy = structuredClone(file);
  const written = new Map<string, string>();
  for (const { path, key = "", allowed } of wrong) {
    // Under another name for all of its experiments, nobody has looked at them.
    if (!allowed || path.length === 0) continue;
    const near = meant(holderAt(copy, path), key, allowed);
    if (near !== undefined) written.set(nameOf([...path, near]), key);
  }
  return { file: copy, asWritten: (one) => ({ ...one, path: pathWritten(one.path, written) }) };
}

function holderAt(file: object, path: Path): Record<string, unknown> {
  const at = path.reduce<unknown>(
    (value, step) => (value as Record<PropertyKey, unknown>)?.[step],
    file,
  );
  return mappingIn(at) as Record<string, unknown>;
}

/** @returns the name that it has now */
function meant(
  holder: Record<string, unknown>,
  key: string,
  allowed: readonly string[],
): string | undefined {
  const near = nearest(key, allowed);
  const isFree = near !== undefined && !Object.hasOwn(holder, near);
  if (isFree) holder[near] = holder[key];
  delete holder[key];
  return isFree ? near : undefined;
}

function pathWritten(path: Path, written: ReadonlyMap<string, string>): Path {
  return path.map((step, at) => written.get(nameOf(path.slice(0, at + 1))) ?? step);
}
