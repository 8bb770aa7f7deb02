/**
 * Two programs go by the name of iptables: one writes to nf_tables, the other to the tables before it. The
 * kernel heeds both, but neither shows what the other wrote. Whoever undoes may be a helper's image, or
 * another host's tool, so all of them use the one that speaks to nf_tables, whatever the plain name means.
 */
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { runProgram } from "./run-program.ts";

const TABLES = /^(ip6?tables)-(save|restore)$/;

let known: Promise<boolean> | undefined;

/** As it is to be started. */
export async function spelt(program: string): Promise<string> {
  if (!TABLES.test(program)) return program;
  known ??= speaksNft();
  return (await known) ? program.replace(TABLES, "$1-nft-$2") : program;
}

/** Without nf_tables in the kernel nobody writes there, and the older tables are the only ones. */
async function speaksNft(): Promise<boolean> {
  if (!isNftInstalled()) return false;
  const { status } = await runProgram("iptables-nft-save", ["-t", "raw"], "");
  return status === 0;
}

function isNftInstalled(): boolean {
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  const isThere = (name: string) => folders.some((folder) => existsSync(join(folder, name)));
  return ["iptables-nft-save", "iptables-nft-restore", "ip6tables-nft-restore"].every(isThere);
}

/** Why rules written here could not be taken away elsewhere; `undefined`: they can. */
export async function estranged(): Promise<string | undefined> {
  if (isNftInstalled()) return undefined;
  const { stdout } = await runProgram("iptables-save", ["--version"], "");
  if (stdout.includes("nf_tables")) return undefined;
  return `${stdout.trim() || "iptables"} writes to tables that helpers do not see: one for nf_tables is needed`;
}
