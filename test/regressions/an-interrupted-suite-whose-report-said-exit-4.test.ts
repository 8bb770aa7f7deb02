/** Seen: Ctrl-C while the first experiment was prepared ended with 130, and the outputs said `exit=4`. */
import { spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import http from "node:http";
import { join } from "node:path";
import { expect, inject, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../cli/chaos.ts";

/** Whoever lists its containers waits for ever; resolves when somebody does. */
async function silentEngine(socket: string) {
  const heard = new EventEmitter();
  const isAsked = once(heard, "asked");
  const server = http.createServer(({ url = "" }, response) => {
    if (url.includes("/containers/json")) return heard.emit("asked");
    response.setHeader("content-type", "application/json");
    const says = {
      Version: "20.10.24",
      ApiVersion: "1.41",
      MinAPIVersion: "1.12",
      ID: "I",
      Name: "n",
    };
    response.end(JSON.stringify({ ...says, Volumes: [] }));
  });
  server.listen(socket);
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return isAsked;
}

test.each([[[]], [["--side-by-side", "2"]]])(
  "interrupted %j, its report says so too",
  async (more) => {
    const folder = temporaryFolder();
    const socket = join(folder, "engine.sock");
    const isAsked = silentEngine(socket);
    const drills = join(folder, "drills.yaml");
    const one = (name: string) =>
      `  - name: ${name}\n    faults:\n      - monkey: kill\n        select: { all: true }\n`;
    writeFileSync(drills, `version: 1\nexperiments:\n${one("first")}${one("second")}`);
    const outputs = join(folder, "outputs");
    const args = ["run", drills, "--yes", "--github", ...more];
    const child = spawn(process.execPath, [inject("program"), ...args], {
      env: {
        ...process.env,
        DOCKER_HOST: `unix://${socket}`,
        CHAOS_STATE: join(folder, "state"),
        GITHUB_OUTPUT: outputs,
      },
      stdio: ["ignore", "ignore", "inherit"],
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    const ended = once(child, "exit");
    await Promise.race([isAsked, ended]);
    child.kill("SIGINT");
    expect(await ended).toEqual([130, null]);
    expect(existsSync(outputs)).toBe(true);
    expect(readFileSync(outputs, "utf8")).toMatch(/^verdict=stopped\nexit=130\n/);
  },
);
