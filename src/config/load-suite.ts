/** A drill file, or a folder of them, as one suite: the files in the order of their names. */
import { join } from "node:path";
import { ChaosError } from "../failure.ts";
import { type LoadedExperiment, loadExperiments } from "./load.ts";
import { foundAt, namesIn } from "./paths.ts";

const FILES_MAX = 200;

/** @throws ChaosError CONFIG_INVALID with everything that is wrong in any of them */
export async function loadSuite(
  path: string,
  env: NodeJS.ProcessEnv,
): Promise<readonly LoadedExperiment[]> {
  const files = drillFilesOf(path);
  const loaded = await Promise.all(
    files.map((file) => loadExperiments(file, env).catch((error: unknown) => problemIn(error))),
  );
  const problems = loaded.filter((one) => one instanceof ChaosError);
  const [first, ...others] = problems;
  if (first && others.length === 0) throw first;
  if (first)
    throw new ChaosError("CONFIG_INVALID", problems.map(({ message }) => message).join("\n"));
  const all = files.flatMap((file, at) =>
    (loaded[at] as readonly LoadedExperiment[]).map((one) => ({ ...one, file })),
  );
  assertNamedOnce(all);
  return all;
}

function problemIn(error: unknown): ChaosError {
  if (error instanceof ChaosError) return error;
  throw error;
}

/** @throws ChaosError CONFIG_INVALID for a folder without any */
export function drillFilesOf(path: string): string[] {
  if (foundAt(path)?.isDirectory() !== true) return [path];
  const names = namesIn(path).filter((name) => /^[^.].*\.(?:ya?ml|json)$/.test(name));
  if (names.length === 0 || names.length > FILES_MAX)
    throw new ChaosError(
      "CONFIG_INVALID",
      `Cannot use ${path}: it holds ${names.length} drill files, expected 1 to ${FILES_MAX} that end in .yaml, .yml or .json`,
    );
  return names.sort().map((name) => join(path, name));
}

type Named = Pick<LoadedExperiment, "name" | "file">;

/** One name would be two experiments in every report. @throws ChaosError CONFIG_INVALID */
export function assertNamedOnce(all: readonly Named[]): void {
  const seen = new Map<string, string | undefined>();
  for (const { name, file } of all) {
    if (seen.has(name))
      throw new ChaosError(
        "CONFIG_INVALID",
        `Two experiments are called "${name}", in ${seen.get(name)} and ${file}: expected names that differ`,
      );
    seen.set(name, file);
  }
}
