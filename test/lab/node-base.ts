/** A base image with Node: this process' own binary, the network tools, and the libraries that they load. */

import { existsSync } from "node:fs";
import { copyFile, cp, mkdir, realpath, stat, symlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Recipe } from "./build.ts";
import { fillBusybox, staticBusybox } from "./busybox.ts";
import { find, librariesOf, type NetTools, netTools, TABLES } from "./net-tools.ts";

const TOOLS = ["tc", "ip", "nsenter", "unshare", "setpriv"];

export async function nodeRecipe(busybox: Recipe): Promise<Recipe> {
  const { size } = await stat(process.execPath);
  return {
    tag: "chaos-lab/node:1",
    key: `5 ${process.version} ${size} ${busybox.key}`,
    // busybox has a tc and an ip of its own, which know next to nothing.
    dockerfile: 'FROM scratch\nCOPY root /\nENV PATH=/usr/local/bin:/usr/sbin:/bin\nCMD ["node"]\n',
    fill: (folder) => fillNode(join(folder, "root")),
  };
}

async function fillNode(root: string): Promise<string[]> {
  const further = await fillBusybox(await staticBusybox(), root);
  const tools = await netTools();
  await addProgram(process.execPath, join(root, "usr/local/bin/node"), root, tools);
  for (const name of TOOLS)
    await addProgram(find(tools.folders, name) ?? name, join(root, "usr/sbin", name), root, tools);
  const tables = await realpath(find(tools.folders, "iptables") ?? "iptables");
  await addProgram(tables, join(root, "usr/sbin", basename(tables)), root, tools);
  for (const name of TABLES) await symlink(basename(tables), join(root, "usr/sbin", name));
  await addExtensions(root, tools);
  return further;
}

async function addProgram(from: string, to: string, root: string, { env }: NetTools) {
  await copyTo(from, to);
  for (const path of await librariesOf(from, env)) await copyTo(path, join(root, inImage(path)));
}

/** Unpacked below the cache, it belongs where the loader looks. */
function inImage(path: string): string {
  return path.replace(/^.*?(?=\/(?:usr\/)?lib(?:64)?\/)/, "");
}

async function addExtensions(root: string, { libraries }: NetTools): Promise<void> {
  for (const folder of libraries)
    for (const name of ["xtables", "tc"]) {
      const from = join(folder, name);
      // Half of the extensions are links to their neighbours, which cp would make absolute: below the cache.
      if (existsSync(from))
        await cp(from, join(root, inImage(from)), { recursive: true, verbatimSymlinks: true });
    }
}

/** The links that lead to a library are left behind: the loader asks for the name that ldd gave. */
async function copyTo(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await copyFile(await realpath(from), to);
}
