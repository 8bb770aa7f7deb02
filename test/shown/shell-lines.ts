/** Lines that a shell runs as they stand, each in a place where it can do no harm. */
import { copyFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, inject } from "vitest";
import { version } from "../../src/version.ts";
import { ROOT } from "./lines.ts";
import { addProgram, openStage } from "./stage.ts";

const chaos = () => ({ chaos: `exec "${process.execPath}" "${inject("program")}" "$@"` });

export const SHELL_LINES: Readonly<Record<string, (line: string) => Promise<void>>> = {
  // With nothing fetched: npm refuses where package.json and its lock do not agree.
  "npm ci": async (line) => {
    const stage = openStage();
    const still = { npm_config_dry_run: "true", npm_config_ignore_scripts: "true" };
    expect(await stage.run(line, still)).toMatch(/^(added|removed|changed|up to date)/m);
  },
  "npm link": async (line) => {
    const stage = openStage();
    addProgram(stage);
    const prefix = join(stage.folder, "prefix");
    const still = { npm_config_prefix: prefix, npm_config_ignore_scripts: "true" };
    await stage.run(line, still);
    expect(await stage.run(`"${prefix}/bin/chaos" --version`)).toContain(version());
  },
  "node dist/cli/main.js": async (line) => {
    const stage = openStage();
    addProgram(stage);
    expect(await stage.run(`${line} --version`)).toContain(version());
  },
  "source <(chaos completion bash)": async (line) => {
    const stage = openStage(chaos());
    expect(await stage.run(`${line}\ncomplete -p chaos`)).toContain("_chaos");
  },
  // The engine's socket of this machine may be elsewhere: any file has a group.
  "export SOCKET_GROUP=$(stat -c %g /var/run/docker.sock)": async (line) => {
    const stage = openStage();
    const socket = join(stage.folder, "docker.sock");
    copyFileSync(join(ROOT, "package.json"), socket);
    const here = line.replace("/var/run/docker.sock", socket);
    const said = await stage.run(`${here}\nsh -c 'echo "$SOCKET_GROUP"'`);
    expect(said.trim()).toBe(`${statSync(socket).gid}`);
  },
};
