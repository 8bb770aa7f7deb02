/** The project's own image, as a user builds it, from the sources as they are now. */
import { existsSync } from "node:fs";
import { cp, readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { hash, type Recipe } from "./build.ts";
import { compile, programOfThisRun } from "./compiled.ts";

const top = fileURLToPath(new URL("../../", import.meta.url));

export async function projectRecipe(node: Recipe): Promise<Recipe> {
  const { version } = JSON.parse(await readFile(join(top, "package.json"), "utf8")) as {
    version: string;
  };
  return {
    tag: `chaos-army:${version}`,
    key: `1 ${node.key} ${await contentKey()}`,
    dockerfile: await readFile(join(top, "Dockerfile"), "utf8"),
    buildArgs: { BASE: node.tag },
    fill: fillProject,
  };
}

/** Keyed by the sources, not by `dist`, which may be older than they are. */
async function contentKey(): Promise<string> {
  const files = [
    "Dockerfile",
    "package.json",
    "package-lock.json",
    "tsconfig.json",
    "tsconfig.build.json",
  ];
  const below = await Promise.all(["src", "config"].map((folder) => filesBelow(folder)));
  const all = [...files, ...below.flat().sort()];
  const parts = await Promise.all(
    all.map(async (file) => `${file}\n${await readFile(join(top, file))}`),
  );
  return hash(parts.join("\0"));
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(join(top, folder), { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => relative(top, join(entry.parentPath, entry.name)));
}

/** What .dockerignore lets through of a checkout, less what the Dockerfile would drop at once. */
async function fillProject(folder: string): Promise<string[]> {
  await compiledInto(folder);
  const packages = await productionPackages();
  const unused = ["*.d.ts", "*.d.mts", "*.d.cts", "*.map"].map((name) => `--exclude=${name}`);
  return [...unused, "-C", top, "package.json", "package-lock.json", "config", ...packages];
}

/** A run of vitest has compiled it already; `npm run lab` has not. */
async function compiledInto(folder: string): Promise<void> {
  const program = await programOfThisRun();
  const dist = join(folder, "dist");
  if (program) await cp(join(program, "dist"), dist, { recursive: true });
  else await compile(dist);
}

/** By the same mark as in the Dockerfile; what is locked for another platform is not here. */
async function productionPackages(): Promise<string[]> {
  const lock = JSON.parse(await readFile(join(top, "package-lock.json"), "utf8")) as Lock;
  const entries = Object.entries(lock.packages).filter(([path, { dev }]) => path && !dev);
  // A package's own nested packages come with it, so only the outermost are named.
  const paths = entries.map(([path]) => path).filter((path) => !path.includes("/node_modules/"));
  return paths.filter((path) => existsSync(join(top, path)));
}

interface Lock {
  readonly packages: Readonly<Record<string, { readonly dev?: boolean }>>;
}
