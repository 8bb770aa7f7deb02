/** The unit as systemd takes it: a manager of one's own starts, reloads and ends the daemon, where the machine can. */
import { execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, inject, it, onTestFinished } from "vitest";
import { until } from "../agent/processes.ts";
import { temporaryFolder } from "../cli/chaos.ts";
import { linesIn } from "./running.ts";

const MANAGER = "/lib/systemd/systemd";
/** It wants a machine that was booted with it; where that is said nobody else looks. */
const BOOTED = "mount -t tmpfs none /run && mkdir -p /run/systemd/system";
const UNIT = join(import.meta.dirname, "../../config/chaos-daemon.service");
const DRILL = `version: 1
experiments:
  - name: x
    faults: [{ monkey: pause, select: { all: true } }]
    schedule: { cron: 0 0 1 1 * }
`;

function isAbleTo(): boolean {
  return existsSync(MANAGER) && spawnSync("unshare", ["-m", "sh", "-c", BOOTED]).status === 0;
}

/** The unit with its paths in a folder, and what asks the manager that has it. */
async function underSystemd() {
  const root = temporaryFolder();
  const at = (name: string) => join(root, name);
  for (const name of ["runtime", "systemd/user"]) mkdirSync(at(name), { recursive: true });
  writeFileSync(at("program"), `#!/bin/sh\nexec ${process.execPath} ${inject("program")} "$@"\n`, {
    mode: 0o755,
  });
  writeFileSync(at("default"), "CHAOS_LISTEN=off\nDOCKER_HOST=tcp://127.0.0.1:1\n");
  writeFileSync(at("chaos.yaml"), DRILL);
  const unit = readFileSync(UNIT, "utf8")
    .replace("/usr/local/bin/chaos", at("program"))
    .replace("=/etc/chaos/chaos.yaml", `=${at("chaos.yaml")}`)
    .replace("=/var/lib/chaos", `=${at("state")}`)
    .replace("/etc/default/chaos", at("default"));
  writeFileSync(at("systemd/user/chaos-daemon.service"), unit);
  const env = { PATH: process.env.PATH, XDG_RUNTIME_DIR: at("runtime"), XDG_CONFIG_HOME: root };
  const words = ["-m", "sh", "-c", `${BOOTED} && exec ${MANAGER} --user`];
  const manager = spawn("unshare", words, { env: { ...env, HOME: root }, stdio: "ignore" });
  onTestFinished(async () => {
    manager.kill("SIGTERM");
    if (manager.exitCode === null) await once(manager, "exit");
  });
  await until("a manager", async () => existsSync(at("runtime/systemd/private")) || undefined);
  const ask = async (...given: string[]) =>
    (await promisify(execFile)("systemctl", ["--user", ...given], { env })).stdout.trim();
  return { ask, file: at("chaos.yaml"), state: at("state") };
}

it.runIf(isAbleTo())(
  "systemd starts it, has it read its file again, and ends it; one that is wrong it leaves alone",
  async () => {
    const { ask, file, state } = await underSystemd();
    const said = (kind: string) =>
      until(kind, async () => linesIn(state).find((line) => line.kind === kind));
    await ask("start", "chaos-daemon");
    await said("started");
    await ask("reload", "chaos-daemon");
    expect(await said("reloaded")).toMatchObject({ experiments: ["x"] });
    await ask("stop", "chaos-daemon");
    expect(await said("stopped")).toMatchObject({ says: "SIGTERM: what ran is undone" });
    const show = () => ask("show", "-p", "ActiveState,Result,NRestarts", "chaos-daemon");
    expect(await show()).toBe("Result=success\nNRestarts=0\nActiveState=inactive");
    writeFileSync(file, "version: 1\n");
    await ask("start", "chaos-daemon");
    const ended = await until("its end", async () => {
      const now = await show();
      return now.endsWith("=active") || now.endsWith("=activating") ? undefined : now;
    });
    expect(ended).toBe("Result=exit-code\nNRestarts=0\nActiveState=failed");
  },
);
