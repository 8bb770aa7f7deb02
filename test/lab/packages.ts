/** Gets a Debian or Ubuntu package's files without installing it: nothing outside the cache changes. */
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { labFolder } from "./places.ts";
import { runTool } from "./run-tool.ts";

export interface Beside {
  /** Along with the shared libraries that they need and this machine has not installed. */
  readonly libraries: boolean;
}

/** Unpacks the packages into `<cache>/<name>/` once; a later call finds them there, and asks nobody. */
export async function unpackPackages(
  name: string,
  packages: readonly string[],
  { libraries }: Beside = { libraries: false },
): Promise<string> {
  const folder = join(labFolder, name);
  if (existsSync(folder)) return folder;
  await mkdir(labFolder, { recursive: true });
  const work = await mkdtemp(join(labFolder, `${name}-`));
  try {
    await download(
      work,
      libraries ? [...packages, ...(await missingLibraries(packages))] : packages,
    );
    for (const deb of (await readdir(work)).filter((file) => file.endsWith(".deb"))) {
      await runTool("dpkg-deb", ["-x", deb, "root"], { cwd: work });
    }
    // Whole or not at all: an interrupted download must not look like a finished one.
    await rename(join(work, "root"), folder).catch((error: NodeJS.ErrnoException) => {
      if (!existsSync(folder)) throw error; // else another run was faster
    });
    return folder;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function missingLibraries(packages: readonly string[]): Promise<string[]> {
  const no = ["recommends", "suggests", "conflicts", "breaks", "replaces", "enhances"];
  const apt = await aptOptions(packages);
  const flags = ["depends", "--recurse", ...no.map((kind) => `--no-${kind}`)];
  const tree = await runTool("apt-cache", [...apt, ...flags, ...packages]);
  const libraries = tree.split("\n").filter((line) => /^lib[a-z0-9.+-]+$/.test(line));
  const installed = await installedPackages();
  // elogind's library is the alternative to systemd's and has the same soname.
  return libraries.filter((lib) => !installed.has(lib) && lib !== "libelogind0");
}

async function download(cwd: string, packages: readonly string[]): Promise<void> {
  const ask = async (apt: readonly string[]) =>
    runTool("apt-get", [...apt, "download", ...packages], { cwd });
  // Package lists that are too old name versions that the mirror has dropped: fetch our own.
  await ask(await aptOptions(packages)).catch(async () => ask(await ownLists()));
}

/** Uses the machine's package lists if they know the packages, else lists of our own. */
async function aptOptions(packages: readonly string[]): Promise<readonly string[]> {
  const options = ["-o", "APT::Sandbox::User="]; // _apt may not write below /root
  const known = await runTool("apt-cache", ["policy", ...packages]).catch(() => "");
  const found = known.split("\n").filter((line) => /^ {2}Candidate: \d/.test(line));
  if (found.length >= packages.length) return options;
  return existsSync(join(labFolder, "apt", "done")) ? ownListOptions() : ownLists();
}

async function ownLists(): Promise<readonly string[]> {
  await mkdir(join(labFolder, "apt", "lists", "partial"), { recursive: true });
  await mkdir(join(labFolder, "apt", "cache", "archives", "partial"), { recursive: true });
  await runTool("apt-get", [...ownListOptions(), "update"]);
  await mkdir(join(labFolder, "apt", "done"), { recursive: true });
  return ownListOptions();
}

function ownListOptions(): readonly string[] {
  const lists = `Dir::State::Lists=${join(labFolder, "apt", "lists")}`;
  const cache = `Dir::Cache=${join(labFolder, "apt", "cache")}`;
  return ["-o", "APT::Sandbox::User=", "-o", lists, "-o", cache];
}

async function installedPackages(): Promise<Set<string>> {
  const fields = ["Package", "db:Status-Status"].map((field) => `\${${field}}`).join(" ");
  const listed = await runTool("dpkg-query", ["-W", `-f=${fields}\n`]);
  const lines = listed.split("\n").filter((line) => line.endsWith(" installed"));
  return new Set(lines.map((line) => line.split(" ")[0] ?? ""));
}
