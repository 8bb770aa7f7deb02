/** A base image with Node: this process' own binary and the libraries that it loads. */
import { copyFile, mkdir, realpath, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Recipe } from "./build.ts";
import { fillBusybox, staticBusybox } from "./busybox.ts";
import { runTool } from "./run-tool.ts";

export async function nodeRecipe(busybox: Recipe): Promise<Recipe> {
  const { size } = await stat(process.execPath);
  return {
    tag: "chaos-lab/node:1",
    key: `1 ${process.version} ${size} ${busybox.key}`,
    dockerfile: 'FROM scratch\nCOPY root /\nENV PATH=/usr/local/bin:/bin\nCMD ["node"]\n',
    fill: (folder) => fillNode(join(folder, "root")),
  };
}

async function fillNode(root: string): Promise<string[]> {
  const further = await fillBusybox(await staticBusybox(), root);
  await copyTo(process.execPath, join(root, "usr/local/bin/node"));
  const libraries = await runTool("ldd", [process.execPath]);
  // Lines are "name => /path (address)" or "/path (address)" for the loader; the vdso has no path.
  const paths = libraries.matchAll(/(\/\S+) \(0x/g);
  for (const [, path] of paths) await copyTo(path!, join(root, path!));
  return further;
}

/** The links that lead to a library are left behind: the loader asks for the name that ldd gave. */
async function copyTo(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await copyFile(await realpath(from), to);
}
