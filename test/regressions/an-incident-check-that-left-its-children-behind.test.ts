/** A guard's command that hung was killed at its deadline, and what it had started ran on for good. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { isDead, startTicksOf } from "../../src/agent/proc.ts";
import { readCheck } from "../../src/core/outside-check.ts";
import { askOutside } from "../../src/outside.ts";
import { until } from "../agent/processes.ts";
import { temporaryFolder } from "../cli/chaos.ts";

/** @returns a check that starts a process and goes on as it is told, and that process once it is there */
function hanging(then: string) {
  const file = join(temporaryFolder(), "pid");
  const child = async () => {
    const written = () => (existsSync(file) && readFileSync(file, "utf8").trim()) || undefined;
    const pid = Number(await until("its pid", written));
    const ticks = startTicksOf(pid) ?? 0;
    onTestFinished(() => void (isDead(pid, ticks) || process.kill(pid, "SIGKILL")));
    return () => isDead(pid, ticks) || undefined;
  };
  const command = `sh -c "sleep 600 & echo \\$! > ${file}.new; mv ${file}.new ${file}; ${then}"`;
  return { check: readCheck(`cmd:${command}`), child };
}

it.each([
  ["waits for it", "wait"],
  ["has ended itself", "exit 0"],
])("what a late command started ends with it, when it %s", async (_when, then) => {
  const { check, child } = hanging(then);
  const asked = askOutside([check], new AbortController().signal, 1_500);
  const isGone = await child();

  expect(await asked).toMatchObject([{ clear: false, says: "nothing within 1.5 s" }]);

  expect(await until("it is gone", isGone)).toBe(true);
});

it("what it started ends with the run that asks", async () => {
  const { check, child } = hanging("wait");
  const run = new AbortController();
  const asked = askOutside([check], run.signal);
  const isGone = await child();

  run.abort(new Error("interrupted"));

  expect(await asked).toMatchObject([{ clear: false, says: "interrupted" }]);
  expect(await until("it is gone", isGone)).toBe(true);
});

it("what a command leaves running on purpose, on no output of ours, is let be", async () => {
  const { check, child } = hanging("exit 0");
  const argv = check.kind === "command" ? check.argv : [];
  const silent = argv.map((word) => word.replace("sleep 600", "sleep 600 > /dev/null 2>&1"));
  const asked = askOutside(
    [{ kind: "command", argv: silent }],
    new AbortController().signal,
    10_000,
  );
  const isGone = await child();

  expect(await asked).toMatchObject([{ clear: true, says: "exit 0" }]);
  expect(isGone()).toBeUndefined();
});
