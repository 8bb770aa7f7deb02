/** Ctrl-C while the engine was still being asked ended with 6 and "Start Docker", as if it were at fault. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import net from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, inject, it, onTestFinished } from "vitest";
import { temporaryFolder } from "../cli/chaos.ts";

it.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)(
  "a drill that is told to end by %s before it begins ends with %i",
  async (signal, status) => {
    const folder = temporaryFolder();
    const engine = net.createServer().listen(join(folder, "engine.sock"));
    onTestFinished(() => void engine.close());
    await once(engine, "listening");
    const where = ["--host", `unix://${folder}/engine.sock`, "--state", folder];
    const tool = spawn(process.execPath, [inject("program"), "pause", "--all", "--yes", ...where]);
    onTestFinished(() => void tool.kill("SIGKILL"));
    const stderr = text(tool.stderr);

    const [asked] = (await once(engine, "connection")) as [net.Socket];
    onTestFinished(() => void asked.destroy());
    tool.kill(signal);
    const [exit] = await once(tool, "exit");

    expect(await stderr).toContain("Interrupted before the drill began");
    expect(exit).toBe(status);
  },
);
