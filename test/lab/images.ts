/** Makes the lab's images present on an engine that reaches no registry. */
import { buildMissing, type Recipe } from "./build.ts";
import { busyboxRecipe } from "./busybox.ts";
import { nodeRecipe } from "./node-base.ts";
import { projectRecipe } from "./project.ts";
import { takeTurn } from "./turn.ts";

/** Idempotent: an image whose key label names today's content is left alone. */
export async function ensureImages(host: string): Promise<void> {
  // Two runs that build one tag at once would leave each other's half-built layers untagged.
  const done = await takeTurn("images");
  try {
    const busybox = await busyboxRecipe();
    const node = await nodeRecipe(busybox);
    await buildMissing(host, busybox);
    await buildMissing(host, stopSignalRecipe(busybox));
    await buildMissing(host, node);
    await buildMissing(host, await projectRecipe(node));
  } finally {
    await done();
  }
}

/** For what engines do with an image's own stop signal: another signal leaves the policy armed. */
function stopSignalRecipe(busybox: Recipe): Recipe {
  const dockerfile = `FROM ${busybox.tag}\nSTOPSIGNAL SIGUSR1\n`;
  return {
    tag: "chaos-lab/stopsignal:1",
    key: `1 ${busybox.key}`,
    dockerfile,
    fill: async () => [],
  };
}
