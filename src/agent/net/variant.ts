/**
 * Two programs go by the name of iptables: one writes to nf_tables, the other to the tables before it. The
 * kernel heeds both, but neither shows what the other wrote. Whoever undoes may be a helper's image, or
 * another host's tool, so all of them use the one that speaks to nf_tables, whatever the plain name means.
 */
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { runProgram } from "./run-program.ts";

const TABLES = /^(ip6?tables)-(save|restore)$/;
/** What a kernel says that was built without: nothing that passes may make us write to other tables than before. */
const NO_NF_TABLES =
  /: (Protocol not supported|Invalid argument|Operation not supported|Address family not supported)/;

type Variant = "nft" | "legacy";

let known: Promise<Variant | undefined> | undefined;

/** As it is to be started. */
export async function spelt(program: string): Promise<string> {
  if (!TABLES.test(program)) return program;
  known ??= heeded();
  const variant = await known;
  return variant ? program.replace(TABLES, `$1-${variant}-$2`) : program;
}

/**
 * Without nf_tables in the kernel, as on many a NAS, nobody writes there and the older tables are the only ones;
 * the plain name of a helper's image still means the program for the new ones. `undefined`: the plain name.
 */
async function heeded(): Promise<Variant | undefined> {
  if (!isInstalled("nft")) return undefined;
  const { status, stderr } = await runProgram("iptables-nft-save", ["-t", "raw"], "");
  if (status === 0 || !NO_NF_TABLES.test(stderr)) return "nft";
  return isInstalled("legacy") ? "legacy" : undefined;
}

function isInstalled(variant: Variant): boolean {
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  const isThere = (name: string) => folders.some((folder) => existsSync(join(folder, name)));
  const names = ["iptables-%-save", "iptables-%-restore", "ip6tables-%-restore"];
  return names.every((name) => isThere(name.replace("%", variant)));
}

/** Why rules written here could not be taken away elsewhere; `undefined`: they can. */
export async function estranged(): Promise<string | undefined> {
  if (isInstalled("nft")) return undefined;
  const { stdout } = await runProgram("iptables-save", ["--version"], "");
  if (stdout.includes("nf_tables")) return undefined;
  return `${stdout.trim() || "iptables"} writes to tables that helpers do not see: one for nf_tables is needed`;
}
