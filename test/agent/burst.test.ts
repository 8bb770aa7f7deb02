/** On real processes of this kernel: what is said to be dead must be dead in its books. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { type CrashRequest, crashAll } from "../../src/agent/burst.ts";
import { identify } from "../../src/agent/identify.ts";
import { cgroupOf, isDead, parseStat, startTicksOf, statOf } from "../../src/agent/proc.ts";

const children: ChildProcess[] = [];
const SOON = { deadlineMs: 5_000 };

async function born(
  program = "setInterval(() => {}, 1e6)",
): Promise<{ child: ChildProcess; pid: number; startTicks: number }> {
  const script = `${program}; process.stdout.write("up")`;
  const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "ignore"] });
  children.push(child);
  await once(child.stdout!, "data");
  const pid = child.pid as number;
  return { child, pid, startTicks: startTicksOf(pid) as number };
}

afterEach(async () => {
  for (const child of children.splice(0))
    if (child.exitCode === null && child.signalCode === null) {
      child.kill("SIGKILL");
      await once(child, "exit");
    }
});

const request = (more: Partial<CrashRequest> & { pid: number }): CrashRequest => {
  return { id: String(more.pid), mark: "", ...more };
};
const isUp = (pid: number) => !"ZX".includes(statOf(pid)?.state ?? "X");

describe("a burst", () => {
  it("kills all of them, and each is dead in the kernel when it says so", async () => {
    const all = await Promise.all([born(), born(), born(), born()]);
    const reports = await crashAll(all.map(request), SOON);
    for (const [n, { pid, startTicks }] of all.entries()) {
      expect(isDead(pid, startTicks)).toBe(true);
      expect(reports[n]).toMatchObject({ id: String(pid), outcome: "signalled" });
      expect(reports[n]?.deadMs).toBeGreaterThanOrEqual(reports[n]?.signalledMs as number);
    }
    expect(reports[0]?.signalledMs).toBe(0);
  });

  it("never kills a process that started at another time: its pid was reused", async () => {
    const { pid, startTicks } = await born();
    const [report] = await crashAll([request({ pid, startTicks: startTicks - 1 })], SOON);
    expect(report?.outcome).toBe("already-dead");
    expect(isUp(pid)).toBe(true);
  });

  it("never kills a process whose cgroup does not bear the mark", async () => {
    const { pid, startTicks } = await born();
    const stranger = request({ pid, startTicks, mark: "f".repeat(64) });
    const [report] = await crashAll([stranger], SOON);
    expect(report?.outcome).toBe("not-ours");
    expect(isUp(pid)).toBe(true);
  });

  it("never kills a process of which only the pid is known", async () => {
    const { pid } = await born();
    const [report] = await crashAll([request({ pid })], SOON);
    expect(report?.outcome).toBe("not-ours");
    expect(isUp(pid)).toBe(true);
  });

  it("kills by mark alone where the cgroup bears it", async () => {
    const { pid, startTicks } = await born();
    // Every process has a cgroup line with a slash: as weak a mark as there is, but a true one.
    expect(cgroupOf(pid)).toContain("/");
    const [report] = await crashAll([request({ pid, mark: "/" })], SOON);
    expect(report?.outcome).toBe("signalled");
    expect(isDead(pid, startTicks)).toBe(true);
  });

  it.each([0, 1, -1])("never signals pid %i, which would be init or a whole group", async (pid) => {
    const [report] = await crashAll([request({ pid, startTicks: startTicksOf(1) ?? 0 })], SOON);
    expect(report?.outcome).toBe("already-dead");
  });

  it("hits the others though one is not ours", async () => {
    const [ours, other] = await Promise.all([born(), born()]);
    const reports = await crashAll(
      [request({ ...other, mark: "f".repeat(64) }), request(ours)].map((one) => one),
      SOON,
    );
    expect(reports.map(({ outcome }) => outcome)).toEqual(["not-ours", "signalled"]);
    expect(isUp(other.pid)).toBe(true);
  });

  it("counts a zombie as dead: its parent has not looked, but nothing of it runs", async () => {
    // sh execs into a sleep that never reaps; the child that it left behind becomes a zombie.
    const parent = spawn("sh", ["-c", "sleep 1000 & echo $!; exec sleep 1000"], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    children.push(parent);
    const [line] = (await once(parent.stdout!, "data")) as [Buffer];
    const pid = Number(String(line).trim());
    await until(() => commandOf(parent.pid as number).startsWith("sleep"));
    const startTicks = startTicksOf(pid) as number;
    const [report] = await crashAll([request({ pid, startTicks })], SOON);
    expect(report?.outcome).toBe("signalled");
    expect(report?.deadMs).toBeDefined();
    expect(statOf(pid)?.state).toBe("Z");
    const [again] = await crashAll([request({ pid, startTicks })], SOON);
    expect(again?.outcome).toBe("already-dead");
  });

  it("of nobody ends at once", async () => {
    expect(await crashAll([], SOON)).toEqual([]);
  });
});

describe("identity", () => {
  it("is a pid with the mark in its cgroup, and its start time", async () => {
    const { pid, startTicks } = await born();
    expect(identify([{ id: "x", pid, mark: "" }])).toEqual([
      { id: "x", present: true, startTicks },
    ]);
    expect(identify([{ id: "x", pid, mark: "f".repeat(64) }])).toEqual([
      { id: "x", present: false },
    ]);
    expect(identify([{ id: "x", pid: 0, mark: "" }])).toEqual([{ id: "x", present: false }]);
  });
});

describe("/proc/<pid>/stat", () => {
  it("is read past a name with blanks and parentheses", () => {
    const numbers = Array.from({ length: 18 }, (_, n) => n).join(" ");
    expect(parseStat(`42 (a) R (b c) S ${numbers} 777 0`)).toEqual({ state: "S", startTicks: 777 });
    expect(parseStat("nonsense")).toBeUndefined();
  });
});

function commandOf(pid: number): string {
  return readFileSync(`/proc/${pid}/cmdline`, "utf8");
}

async function until(holds: () => boolean): Promise<void> {
  const end = performance.now() + 5_000;
  while (!holds()) {
    if (performance.now() > end) throw new Error("it did not come about within 5 s");
    await new Promise((resolve) => setImmediate(resolve));
  }
}
