/** A Chromium for the report's pages: the machine's own, else Debian's without a window, unpacked and not installed. */
import { existsSync } from "node:fs";
import { readdir, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { find } from "./net-tools.ts";
import { unpackPackages } from "./packages.ts";

const INSTALLED = ["chromium", "chromium-browser", "google-chrome", "chromium-headless-shell"];
const PROGRAM = "chromium-headless-shell";
const PACKAGES = [PROGRAM, "chromium-common", "fonts-dejavu-core"];

export interface BrowserProgram {
  readonly executablePath: string;
  /** Beside the rest of the environment. */
  readonly env: Readonly<Record<string, string>>;
}

/** @throws Where there is none and no Debian package can be had. */
export async function browserProgram(): Promise<BrowserProgram> {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const own = INSTALLED.map((name) => find(folders, name)).find((path) => path !== undefined);
  if (own) return { executablePath: own, env: {} };
  const root = await unpackPackages("browser", PACKAGES, { libraries: true });
  const executablePath = join(root, "usr/lib/chromium", PROGRAM);
  if (!existsSync(executablePath)) throw new Error(`there is no ${executablePath}`);
  const env = { LD_LIBRARY_PATH: await libraryFolders(root), FONTCONFIG_FILE: await fonts(root) };
  return { executablePath, env };
}

/** Beside the machine's own, of which a bare one has none: then no text would be as wide as it is for people. */
async function fonts(root: string): Promise<string> {
  const file = join(root, "fonts.conf");
  const folders = [join(root, "usr/share/fonts"), "/usr/share/fonts"];
  const dirs = folders.map((folder) => `<dir>${folder}</dir>`).join("");
  const cache = `<cachedir>${join(root, "fonts-cache")}</cachedir>`;
  await writeFile(file, `<?xml version="1.0"?><fontconfig>${dirs}${cache}</fontconfig>\n`);
  return file;
}

/** Libraries of Debian's lie in a folder of the machine's triplet, some in one of their own below it. */
async function libraryFolders(root: string): Promise<string> {
  const found: string[] = [];
  for (const top of ["usr/lib", "lib"].map((name) => join(root, name)).filter(existsSync)) {
    const entries = await readdir(top, { withFileTypes: true });
    const triplets = entries.filter((one) => one.isDirectory() && one.name.endsWith("-gnu"));
    for (const { name } of triplets) {
      const below = await readdir(join(top, name), { withFileTypes: true });
      found.push(join(top, name));
      found.push(
        ...below.filter((one) => one.isDirectory()).map((one) => join(top, name, one.name)),
      );
    }
  }
  return found.join(delimiter);
}
