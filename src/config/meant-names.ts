/** A file without its unknown names: each as the known one that is meant, or out if it is a key. What they hid shows then. */
import { mistypedOf } from "../nearest.ts";
import type { Complaint } from "./issues.ts";
import { mappingIn } from "./mapping.ts";
import { nameOf } from "./naming.ts";
import type { Path } from "./place.ts";

interface Meant {
  readonly file: object;
  /** Where in it stands what is written elsewhere. */
  readonly asMeant: (path: Path) => Path;
  /** What is found wrong in it, where it is written; the same where no key has another name. */
  readonly asWritten: (complaint: Complaint) => Complaint;
}

/** @param wrong what is known to be wrong in the file. @returns `undefined` where no name can be mended */
export function withMeantNames(file: object, wrong: readonly Complaint[]): Meant | undefined {
  const unknown = wrong.filter(isMendable(file));
  if (unknown.length === 0) return undefined;
  const copy = structuredClone(file);
  const written = new Map<string, string>();
  const meant = new Map<string, string>();
  for (const { path, key, allowed = [] } of unknown) {
    if (key === undefined) mendValue(copy, path, allowed);
    else {
      const near = mendKey(mappingAt(copy, path), key, allowed);
      if (near === undefined) continue;
      written.set(nameOf([...path, near]), key);
      meant.set(nameOf([...path, key]), near);
    }
  }
  const asWritten = (one: Complaint) => {
    const path = renamed(one.path, written);
    return path.some((step, at) => step !== one.path[at]) ? { ...one, path } : one;
  };
  return { file: copy, asMeant: (path) => renamed(path, meant), asWritten };
}

function mappingAt(file: object, path: Path): Record<string, unknown> {
  const at = path.reduce<unknown>(
    (value, step) => (value as Record<PropertyKey, unknown>)?.[step],
    file,
  );
  return mappingIn(at) as Record<string, unknown>;
}

/** Keys can be left out; a value is one that is near to another, or nobody knows what is meant. */
function isMendable(file: object): (complaint: Complaint) => boolean {
  return ({ path, key, allowed }) =>
    allowed !== undefined && (key !== undefined || nearValue(file, path, allowed) !== undefined);
}

function nearValue(file: object, path: Path, allowed: readonly string[]): string | undefined {
  const value = mappingAt(file, path.slice(0, -1))[String(path.at(-1))];
  return typeof value === "string" ? mistypedOf(value, allowed) : undefined;
}

function mendValue(file: object, path: Path, allowed: readonly string[]): void {
  mappingAt(file, path.slice(0, -1))[String(path.at(-1))] = nearValue(file, path, allowed);
}

/** @returns the name that it has now */
function mendKey(
  holder: Record<string, unknown>,
  key: string,
  allowed: readonly string[],
): string | undefined {
  const near = mistypedOf(key, allowed);
  const isFree = near !== undefined && !Object.hasOwn(holder, near);
  if (isFree) holder[near] = holder[key];
  delete holder[key];
  return isFree ? near : undefined;
}

function renamed(path: Path, names: ReadonlyMap<string, string>): Path {
  return path.map((step, at) => names.get(nameOf(path.slice(0, at + 1))) ?? step);
}
