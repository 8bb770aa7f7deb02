/** What runs beside a drill: how its end is told, and that nothing of it stays. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { isDead, startTicksOf } from "../src/agent/proc.ts";
import type { Fact } from "../src/core/entry.ts";
import { until } from "./agent/processes.ts";
import { importBuilt } from "./built.ts";
import { temporaryFolder } from "./cli/chaos.ts";

type Built = typeof import("../src/companion/companion.ts");
/** Compiled, because it starts a program beside it. */
const { companionOf } = await importBuilt<Built>("companion/companion.js");

function begin(...command: string[]) {
  const folder = temporaryFolder();
  const facts: Fact[] = [];
  const drill = { command, plan: { run: "r1", name: "x" } } as unknown as Parameters<
    typeof companionOf
  >[0];
  const companion = companionOf(drill, folder, async (some) => void facts.push(...some));
  onTestFinished(() => companion.stop());
  const ended = () => facts.find((fact) => fact.kind === "command" && fact.change === "ended");
  const log = join(folder, "command.log");
  const printed = () => (existsSync(log) ? readFileSync(log, "utf8") : "");
  return { companion, ended, pids: () => (printed().match(/\d+/g) ?? []).map(Number) };
}

const patience = new AbortController().signal;
const sh = (script: string) => ["/bin/sh", "-c", script];

describe("a command beside a drill", () => {
  it.each([
    [sh('echo "of $CHAOS_RUN, $CHAOS_EXPERIMENT"; exit 3'), { exit: 3, tail: "of r1, x\n" }],
    [sh("echo no >&2; kill -9 $$"), { signal: "SIGKILL", tail: "no\n" }],
    [["/nowhere/at-all"], { failure: expect.stringContaining("ENOENT"), tail: "" }],
    // Its keeper is of its group, and not meant.
    [sh("trap 'exit 7' TERM; kill -TERM 0; sleep 9"), { exit: 7, tail: "" }],
  ])("has its end told: %j", async (command, told) => {
    const { companion, ended } = begin(...command);
    await companion.ready(patience);
    await companion.start();
    await until("its end", () => ended());
    expect(ended()).toEqual({ kind: "command", change: "ended", ...told });
  });

  it("ends with the faults, and what it started with it", async () => {
    const { companion, ended, pids } = begin(...sh("sleep 600 & echo $$ $!; wait"));
    await companion.ready(patience);
    await companion.start();
    await until("two pids", () => pids()[1]);
    const born = pids().map((pid) => [pid, startTicksOf(pid) ?? 0] as const);
    await companion.stop();
    expect(ended()).toMatchObject({ outlived: true });
    expect(born.map(([pid, ticks]) => isDead(pid, ticks))).toEqual([true, true]);
  });

  it("leaves nobody in the background when it has ended by itself", async () => {
    const { companion, ended, pids } = begin(...sh("sleep 600 >/dev/null 2>&1 & echo $!"));
    await companion.ready(patience);
    await companion.start();
    await until("its end", () => ended());
    const [pid = 0] = pids();
    const ticks = startTicksOf(pid) ?? 0;
    await companion.stop();
    expect(ended()).toMatchObject({ exit: 0 });
    expect(isDead(pid, ticks)).toBe(true);
  });

  it("is not waited for where somebody who left its group holds its output open", async () => {
    const { companion, ended, pids } = begin(...sh("setsid sleep 600 & echo $!"));
    await companion.ready(patience);
    await companion.start();
    await until("a pid", () => pids()[0]);
    const [pid = 0] = pids();
    onTestFinished(() => void process.kill(pid, "SIGKILL"));
    await companion.stop();
    expect(ended()).toBeDefined();
  });

  it("is never begun, and not spoken of, where the faults did not come to it", async () => {
    const { companion, ended, pids } = begin(...sh("echo 1"));
    await companion.stop();
    expect([ended(), pids()]).toEqual([undefined, []]);
  });
});
