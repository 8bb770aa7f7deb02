/** The real clock: never early, in order, and nobody rings who was called off. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it, onTestFinished } from "vitest";
import { openAlarms } from "../../src/proxy/alarms.ts";

const alarms = openAlarms();
const until = (dueMs: number) =>
  new Promise<number>((ring) => alarms.at(dueMs, () => ring(alarms.now())));

describe("alarms", () => {
  it("never ring early, though the runtime's timers do", async () => {
    const begun = alarms.now();
    const dues = Array.from({ length: 300 }, (_, at) => begun + at * 0.37 + (at % 7));
    const errors = await Promise.all(dues.map(async (due) => (await until(due)) - due));
    expect(Math.min(...errors)).toBeGreaterThanOrEqual(0);
    // How late they are is for the bench to say.
  });

  it("ring in the order of their times, those of the same time as they came", async () => {
    const rung: string[] = [];
    const at = alarms.now() + 5;
    alarms.at(at + 1, () => rung.push("c"));
    alarms.at(at, () => rung.push("a"));
    alarms.at(at, () => rung.push("b"));
    await until(at + 2);
    expect(rung).toEqual(["a", "b", "c"]);
  });

  it("do not ring once they are called off, nor ever at infinity", async () => {
    const rung: string[] = [];
    const at = alarms.now() + 5;
    const off = ["first", "second"].map((name) => alarms.at(at, () => rung.push(name)));
    alarms.at(at, () => rung.push("third"));
    alarms.at(Number.POSITIVE_INFINITY, () => rung.push("never")).cancel();
    for (const one of off) one.cancel();
    await until(at + 1);
    expect(rung).toEqual(["third"]);
    expect(alarms.pending()).toBe(0);
  });

  it("that are called off keep no program alive", async () => {
    const path = new URL("../../src/proxy/alarms.ts", import.meta.url).href;
    const program = `import { openAlarms } from "${path}"; const alarms = openAlarms();
      alarms.at(alarms.now() + 60_000, () => {}).cancel();`;
    const args = ["--import", "tsx", "--input-type=module", "-e", program];
    const child = spawn(process.execPath, args, { stdio: "inherit" });
    onTestFinished(() => void child.kill("SIGKILL"));
    expect(await once(child, "close")).toEqual([0, null]);
  });

  it("may be set by one that rings, for now or later", async () => {
    const at = alarms.now() + 2;
    const second = await new Promise<number>((ring) =>
      alarms.at(at, () => alarms.at(at, () => ring(alarms.now()))),
    );
    expect(second).toBeGreaterThanOrEqual(at);
  });

  it("wait with a timer and not by turning when many are due one after the other", async () => {
    const begun = alarms.now();
    const before = process.cpuUsage();
    for (let next = begun; next < begun + 400; next += 1.2) await until(next);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000 / (alarms.now() - begun)).toBeLessThan(0.8);
  });
});
