/** The engine's programs from the distribution's packages, unpacked into the cache. */
import { existsSync } from "node:fs";
import { mkdir, rm, symlink } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { unpackPackages } from "./packages.ts";
import { labFolder } from "./places.ts";
import { runTool } from "./run-tool.ts";

const PACKAGES = ["docker.io", "containerd", "runc", "tini", "iptables"];
const NEEDED = ["dockerd", "containerd", "runc", "xtables-nft-multi"];
// Debian has dockerd in sbin, Ubuntu in bin; newer releases keep helpers in libexec.
const FOLDERS = ["usr/sbin", "usr/bin", "sbin", "bin", "usr/libexec/docker"];

export interface Binaries {
  readonly dockerd: string;
  readonly env: NodeJS.ProcessEnv;
}

export async function engineBinaries(): Promise<Binaries> {
  const root = await unpacked();
  const bin = join(labFolder, "bin");
  const own = [bin, ...FOLDERS.map((dir) => join(root, dir))];
  const env = {
    ...process.env,
    // dockerd finds containerd, runc, the shim, docker-init, docker-proxy and iptables by PATH.
    PATH: [...own, process.env.PATH ?? "", "/usr/sbin:/sbin:/usr/bin:/bin"].join(delimiter),
    LD_LIBRARY_PATH: (await libraryFolders(root)).join(delimiter),
    XTABLES_LIBDIR: join(await multiarch(root), "xtables"),
  };
  await linkIptables(root, bin, env);
  return { dockerd: program(root, "dockerd"), env };
}

/** A cache made on a machine with more libraries installed may lack some here: then fetch anew. */
async function unpacked(): Promise<string> {
  const root = await fetchPackages();
  const lacking = await unresolved(root);
  if (lacking.length === 0) return root;
  await rm(root, { recursive: true, force: true });
  const again = await unresolved(await fetchPackages());
  if (again.length > 0) throw new Error(`unpacked packages lack ${again.join(", ")}`);
  return root;
}

async function fetchPackages(): Promise<string> {
  return unpackPackages("engine", PACKAGES, { libraries: true });
}

async function unresolved(root: string): Promise<string[]> {
  const env = { ...process.env, LD_LIBRARY_PATH: (await libraryFolders(root)).join(delimiter) };
  const ask = async (file: string) => runTool("ldd", [program(root, file)], { env });
  const said = await Promise.all(NEEDED.map((file) => ask(file).catch(() => `${file} not found`)));
  return said
    .join("\n")
    .split("\n")
    .filter((line) => line.includes("not found"));
}

function program(root: string, name: string): string {
  const places = FOLDERS.map((dir) => join(root, dir, name));
  return places.find((path) => existsSync(path)) ?? join(root, "usr/sbin", name);
}

async function libraryFolders(root: string): Promise<string[]> {
  const triplet = (await multiarch(root)).split("/").at(-1) ?? "";
  return ["usr/lib", "lib"].map((dir) => join(root, dir, triplet));
}

/** `usr/lib/x86_64-linux-gnu` or its like; iptables' extensions are always in it. */
async function multiarch(root: string): Promise<string> {
  const found = await runTool("find", [join(root, "usr/lib"), "-name", "xtables", "-type", "d"]);
  return found
    .trim()
    .split("\n")[0]!
    .replace(/\/xtables$/, "");
}

/** Installing iptables makes these links through update-alternatives; unpacking it does not. */
async function linkIptables(root: string, bin: string, env: NodeJS.ProcessEnv): Promise<void> {
  await mkdir(bin, { recursive: true });
  const nft = program(root, "xtables-nft-multi");
  const nftWorks = await runTool(nft, ["iptables", "-t", "nat", "-S"], { env }).then(
    Boolean,
    () => false,
  );
  const target = nftWorks ? nft : program(root, "xtables-legacy-multi");
  for (const family of ["iptables", "ip6tables"]) {
    for (const suffix of ["", "-save", "-restore"]) {
      await rm(join(bin, family + suffix), { force: true });
      await symlink(target, join(bin, family + suffix));
    }
  }
}
