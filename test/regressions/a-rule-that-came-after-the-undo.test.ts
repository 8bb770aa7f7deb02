/**
 * The tool was killed while a program of its agent ran; the watchdog undid what was open, and then that
 * program put its rules in. Seen in the kill storm: chains that nobody knew of any more.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, inject, it } from "vitest";

const isLinux = process.platform === "linux";

it.runIf(isLinux)("a program of the agent dies with whoever started it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "chaos-outlived-"));
  try {
    const note = join(folder, "pid");
    const compiled = join(dirname(inject("program")), "../agent/net/run-program.js");
    const script = `
      const { runProgram } = await import(${JSON.stringify(pathToFileURL(compiled).href)});
      await runProgram("sh", ["-c", 'echo $$ > "$0"; exec sleep 300', ${JSON.stringify(note)}], "");`;
    const tool = spawn(process.execPath, ["--input-type=module", "-e", script], {
      stdio: "ignore",
    });
    const pid = () => (existsSync(note) ? Number(readFileSync(note, "utf8")) : 0);
    await expect.poll(pid, { timeout: 20_000 }).toBeGreaterThan(0);
    tool.kill("SIGKILL");
    await once(tool, "exit");
    const isGone = () => !existsSync(`/proc/${pid()}`) || /^State:\s*Z/m.test(statusOf(pid()));
    await expect.poll(isGone, { timeout: 10_000 }).toBe(true);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    return "State: Z";
  }
}
