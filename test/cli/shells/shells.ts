/**
 * Shells to ask for completions: those that are installed, else Debian's, unpacked and laid over
 * /usr in a mount namespace of the asker's own, so that this machine stays as it is.
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { unpackPackages } from "../../lab/packages.ts";

const run = promisify(execFile);
const PACKAGES = ["zsh", "zsh-common", "fish", "fish-common", "libpcre2-32-0"];
const UNDER = 'mount -t overlay overlay -o lowerdir="$0":/usr /usr && exec "$@"';

/** What stands before the arguments of a shell, so that it runs. */
export type Shell = readonly string[];

/** `undefined`: it is not installed, and cannot be had here. */
export async function shellOf(name: string): Promise<Shell | undefined> {
  const folders = (process.env.PATH ?? "").split(":");
  const found = folders.map((folder) => join(folder, name)).find((file) => existsSync(file));
  return found ? [found] : unpacked(name).catch(() => undefined);
}

async function unpacked(name: string): Promise<Shell> {
  const root = await unpackPackages("shells", PACKAGES);
  const inside = [join(root, "usr/bin", name), join(root, "bin", name)].find((file) =>
    existsSync(file),
  );
  const shell = ["unshare", "--mount", "sh", "-c", UNDER, join(root, "usr"), inside ?? name];
  await ask(shell, ["-c", "exit 0"]);
  return shell;
}

export async function ask(
  [file = "", ...before]: Shell,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string[]> {
  const options = { env: { ...process.env, ...env }, timeout: 25_000 };
  const { stdout } = await run(file, [...before, ...args], options);
  return stdout.split("\n").filter(Boolean);
}
