/** tc, ip and iptables, for tests beside the engine and for the image: the machine's, else Debian's packages unpacked. */
import { existsSync } from "node:fs";
import { mkdir, readdir, readlink, rm, symlink } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { unpackPackages } from "./packages.ts";
import { labFolder } from "./places.ts";
import { runTool } from "./run-tool.ts";

const PACKAGES = ["iproute2", "iptables"];
const SYSTEM = ["/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/local/bin", "/usr/bin", "/bin"];
export const TABLES = ["iptables", "ip6tables"].flatMap((family) =>
  ["", "-save", "-restore"].map((suffix) => family + suffix),
);

export interface NetTools {
  readonly folders: readonly string[];
  /** What makes them run, beside the rest of the environment. */
  readonly env: Readonly<Record<string, string>>;
  /** With iptables' extensions in `xtables`, and perhaps tc's tables in `tc`. */
  readonly libraries: readonly string[];
}

export async function netTools(): Promise<NetTools> {
  const own = await librariesBelow("/usr/lib");
  if (own && ["tc", "ip", ...TABLES].every((name) => find(SYSTEM, name)))
    return { folders: SYSTEM, env: { PATH: withPath(SYSTEM) }, libraries: [own, "/usr/lib"] };
  const root = await unpackPackages("net-tools", PACKAGES, { libraries: true });
  const bin = join(labFolder, "net-bin");
  const folders = [bin, ...SYSTEM.map((folder) => join(root, folder)), ...SYSTEM];
  await linkTables(bin, find(folders.slice(1), "xtables-nft-multi") ?? "xtables-nft-multi");
  const triplet = (await librariesBelow(join(root, "usr/lib"))) ?? join(root, "usr/lib");
  const LD_LIBRARY_PATH = [triplet, triplet.replace("/usr/lib/", "/lib/")].join(delimiter);
  const env = {
    PATH: withPath(folders),
    LD_LIBRARY_PATH,
    XTABLES_LIBDIR: join(triplet, "xtables"),
  };
  return { folders, env, libraries: [triplet, join(root, "usr/lib")] };
}

export function find(folders: readonly string[], name: string): string | undefined {
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

function withPath(folders: readonly string[]): string {
  return [process.env.PATH ?? "", ...folders].filter(Boolean).join(delimiter);
}

/** `<root>/x86_64-linux-gnu` or its like: the one that holds iptables' extensions. */
async function librariesBelow(root: string): Promise<string | undefined> {
  const names = existsSync(root) ? await readdir(root) : [];
  return names.map((name) => join(root, name)).find((path) => existsSync(join(path, "xtables")));
}

/** Installing iptables makes these links through update-alternatives; unpacking it does not. */
async function linkTables(bin: string, program: string): Promise<void> {
  await mkdir(bin, { recursive: true });
  for (const name of TABLES) {
    // Others run by it.
    if ((await readlink(join(bin, name)).catch(() => undefined)) === program) continue;
    await rm(join(bin, name), { force: true });
    await symlink(program, join(bin, name));
  }
}

/** A program and the libraries that it loads: "name => /path (address)"; the vdso has no path. */
export async function librariesOf(program: string, env: NetTools["env"]): Promise<string[]> {
  const said = await runTool("ldd", [program], { env: { ...process.env, ...env } });
  return [...said.matchAll(/(\/\S+) \(0x/g)].map(([, path = ""]) => path);
}
