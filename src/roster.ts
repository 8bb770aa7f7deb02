/**
 * One plug-in per file of a folder, loaded lazily. A file is refused when its default export does
 * not keep the contract or does not bear the file's name, so a folder is the only registry.
 */
import { readdirSync } from "node:fs";
import { ChaosError, type FailureCode } from "./failure.ts";
import { nearest } from "./nearest.ts";

export interface Roster<T extends { name: string }> {
  names(): string[];
  /** @throws ChaosError `unknown` when there is none, MONKEY_MALFORMED when it is not what it should be */
  load(name: string): Promise<T>;
  all(): Promise<T[]>;
}

export function openRoster<T extends { name: string }>(
  folder: URL,
  rules: { what: string; unknown: FailureCode; fits(value: unknown): string | undefined },
): Roster<T> {
  const files = new Map(
    readdirSync(folder)
      .filter((file) => /^[a-z0-9-]+\.(?:ts|js)$/.test(file))
      .map((file) => [file.replace(/\.(?:ts|js)$/, ""), file] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  const read = async (name: string): Promise<T> => {
    const file = files.get(name);
    if (!file) throw unknownName(rules, name, files.keys());
    const module = (await import(new URL(file, folder).href)) as { default?: unknown };
    const wrong = wrongWith(module.default, name, rules.fits);
    if (wrong)
      throw new ChaosError("MONKEY_MALFORMED", `Cannot use ${rules.what} file "${file}": ${wrong}`);
    return module.default as T;
  };
  /** What a file is stays as it is: a thousand experiments ask for the same few. */
  const known = new Map<string, Promise<T>>();
  const load = (name: string): Promise<T> => {
    const loading = known.get(name) ?? read(name);
    if (files.has(name)) known.set(name, loading);
    return loading;
  };
  return {
    names: () => [...files.keys()],
    load,
    all: () => Promise.all([...files.keys()].map(load)),
  };
}

function wrongWith(
  value: unknown,
  name: string,
  fits: (value: unknown) => string | undefined,
): string | undefined {
  if (typeof value !== "object" || value === null) return "its default export is missing";
  const own = (value as { name?: unknown }).name;
  if (own !== name) return `its name is "${String(own)}", it should be "${name}" like the file`;
  return fits(value);
}

function unknownName(
  rules: { what: string; unknown: FailureCode },
  name: string,
  names: Iterable<string>,
): ChaosError {
  const known = [...names];
  const near = nearest(name, known);
  return new ChaosError(rules.unknown, `No ${rules.what} is called "${name}"`, {
    hint: near ? `Did you mean "${near}"?` : `There are: ${known.join(", ")}`,
  });
}
