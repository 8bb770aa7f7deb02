/** Builds an image through the engine's API from a folder that a recipe fills. */
import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type Docker from "dockerode";
import { dockerAt } from "./client.ts";

export interface Recipe {
  readonly tag: string;
  /** Whatever decides the content; a new key makes a new image. */
  readonly key: string;
  readonly dockerfile: string;
  readonly buildArgs?: Readonly<Record<string, string>>;
  /** Puts files for the Dockerfile into the folder; may name further ones as arguments of tar. */
  fill(folder: string): Promise<readonly string[]>;
}

const KEY_LABEL = "chaos.lab.key";

export async function buildMissing(host: string, recipe: Recipe): Promise<void> {
  const key = hash(recipe.key + recipe.dockerfile);
  const before = await present(host, recipe.tag);
  if (before?.Config.Labels?.[KEY_LABEL] === key) return;
  const folder = await mkdtemp(join(tmpdir(), "chaos-lab-image-"));
  try {
    const further = await recipe.fill(folder);
    await writeFile(join(folder, "Dockerfile"), recipe.dockerfile);
    await build(host, recipe, { tarArgs: ["-C", folder, "-c", ".", ...further], key });
    // The former one has lost its tag; a container that still runs from it keeps it (409).
    if (before)
      await dockerAt(host)
        .getImage(before.Id)
        .remove()
        .catch(() => {});
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

async function present(host: string, tag: string): Promise<Docker.ImageInspectInfo | undefined> {
  return dockerAt(host)
    .getImage(tag)
    .inspect()
    .catch(() => undefined);
}

async function build(
  host: string,
  recipe: Recipe,
  at: { tarArgs: readonly string[]; key: string },
): Promise<void> {
  const docker = dockerAt(host);
  const tar = spawn("tar", at.tarArgs, { stdio: ["ignore", "pipe", "inherit"] });
  const packed = ended(tar);
  const options = { t: recipe.tag, labels: { [KEY_LABEL]: at.key }, forcerm: true };
  const progress = await docker.buildImage(tar.stdout, {
    ...options,
    buildargs: { ...recipe.buildArgs },
  });
  const lines = await new Promise<BuildLine[]>((resolve, reject) => {
    docker.modem.followProgress(progress, (error, all) => (error ? reject(error) : resolve(all)));
  });
  await packed;
  // A failed build is an ordinary 200 whose stream ends with an error line.
  const failed = lines.find(({ error }) => error);
  if (failed) throw new Error(`building ${recipe.tag} failed: ${failed.error}`);
}

interface BuildLine {
  readonly error?: string;
}

async function ended(child: ChildProcess): Promise<void> {
  const code = await new Promise((resolve, reject) =>
    child.once("close", resolve).once("error", reject),
  );
  if (code !== 0) throw new Error(`tar ended with ${code}`);
}
