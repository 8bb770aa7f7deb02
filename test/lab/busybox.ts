/** The smallest image in which a shell, a web server and a sleep run: one static program. */

import { existsSync } from "node:fs";
import { copyFile, mkdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Recipe } from "./build.ts";
import { unpackPackages } from "./packages.ts";
import { runTool } from "./run-tool.ts";

export async function busyboxRecipe(): Promise<Recipe> {
  const binary = await staticBusybox();
  const { size } = await stat(binary);
  return {
    tag: "chaos-lab/busybox:1",
    key: `1 ${size}`,
    dockerfile: 'FROM scratch\nCOPY root /\nENV PATH=/bin\nCMD ["/bin/sh"]\n',
    fill: (folder) => fillBusybox(binary, join(folder, "root")),
  };
}

export async function staticBusybox(): Promise<string> {
  for (const path of ["/bin/busybox", "/usr/bin/busybox"]) {
    if (await isStatic(path)) return path;
  }
  const root = await unpackPackages("busybox", ["busybox-static"]);
  const paths = ["bin/busybox", "usr/bin/busybox"].map((path) => join(root, path));
  const found = paths.find((path) => existsSync(path));
  if (!found) throw new Error(`no busybox in ${root}: install the package busybox-static`);
  return found;
}

/** A program that needs a loader names it (ld-linux, ld-musl) in the first page of its file. */
async function isStatic(path: string): Promise<boolean> {
  const head = await readFile(path).then(
    (all) => all.toString("latin1", 0, 4096),
    () => "/ld-",
  );
  return !head.includes("/ld-");
}

/** /bin/<applet> → busybox, /tmp, and the two accounts that programs ask for. */
export async function fillBusybox(binary: string, root: string): Promise<string[]> {
  for (const folder of ["bin", "etc", "tmp", "root", "var"]) {
    await mkdir(join(root, folder), { recursive: true });
  }
  await copyFile(binary, join(root, "bin", "busybox"));
  const applets = (await runTool(binary, ["--list"])).trim().split("\n");
  const names = applets.filter((name) => name !== "busybox");
  await Promise.all(names.map((name) => symlink("busybox", join(root, "bin", name))));
  await writeAccounts(join(root, "etc"));
  return [];
}

async function writeAccounts(etc: string): Promise<void> {
  await writeFile(
    join(etc, "passwd"),
    "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\n",
  );
  await writeFile(join(etc, "group"), "root:x:0:\nnogroup:x:65534:\n");
}
