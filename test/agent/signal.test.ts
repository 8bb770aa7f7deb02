import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { find } from "../../src/agent/find.ts";
import { readSignal } from "../../src/agent/questions.ts";
import { numberOf } from "../../src/agent/signal.ts";

const MINE = "a".repeat(64);
const THEIRS = "b".repeat(64);
const wanted = { mark: MINE, first: 100, sparesFirst: true, pattern: "work", flags: "" };

describe("processes of a container", () => {
  let root = "";
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "proc-"));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const live = (
    pid: number,
    words: string[],
    more: { of?: string; inner?: number; is?: string } = {},
  ) => {
    const { of = MINE, inner = pid, is = "S" } = more;
    const folder = join(root, String(pid));
    mkdirSync(folder);
    const fields = [is, ...Array(18).fill("0"), `${pid}7`];
    writeFileSync(join(folder, "stat"), `${pid} (a ) b) ${fields.join(" ")}\n`);
    writeFileSync(join(folder, "cmdline"), words.map((word) => `${word}\0`).join(""));
    writeFileSync(join(folder, "cgroup"), `0::/docker/${of}\n`);
    writeFileSync(join(folder, "status"), `Name:\tx\nNSpid:\t${pid}\t${inner}\n`);
  };
  const pids = (more = {}) => find({ ...wanted, ...more }, root).found.map(({ pid }) => pid);

  it("are those of its cgroup whose command line matches, lowest pid first", () => {
    live(300, ["node", "worker.js"]);
    live(200, ["/bin/work", "hard"]);
    live(201, ["/bin/rest"]);
    live(202, ["/bin/work"], { of: THEIRS });
    expect(find(wanted, root).found).toEqual([
      { pid: 200, startTicks: 2007, command: "/bin/work hard" },
      { pid: 300, startTicks: 3007, command: "node worker.js" },
    ]);
    expect(pids({ pattern: "^NODE worker", flags: "i" })).toEqual([300]);
  });

  it("do not include process 1, by either of its numbers, unless it is meant", () => {
    live(100, ["work", "main"]);
    live(101, ["work", "init"], { inner: 1 });
    live(102, ["work"]);
    expect(find(wanted, root)).toMatchObject({ found: [{ pid: 102 }], spared: true });
    expect(pids({ sparesFirst: false })).toEqual([100, 101, 102]);
  });

  it("do not include the dead, the kernel's own and the host's first", () => {
    live(1, ["work"]);
    live(200, ["work"], { is: "Z" });
    live(201, []);
    expect(find(wanted, root)).toEqual({ found: [], spared: false });
  });
});

describe("a question for a signal", () => {
  const args = { ...wanted, signal: "SIGKILL", max: 1 };

  it.each(["", "a", MINE.slice(0, 12), `${MINE}/`])("is refused with the mark %j", (mark) => {
    expect(() => readSignal({ ...args, mark })).toThrow("full id");
  });

  it("spares process 1 unless it says otherwise in so many words", () => {
    expect(readSignal({ ...args, sparesFirst: undefined }).sparesFirst).toBe(true);
    expect(readSignal({ ...args, sparesFirst: false }).sparesFirst).toBe(false);
  });
});

it.each([
  ["SIGKILL", 9],
  ["KILL", 9],
  ["15", 15],
  ["SIGRTMIN", 34],
  ["RTMIN+3", 37],
  ["SIGRTMAX-1", 63],
])("signal %s is number %i", (name, number) => {
  expect(numberOf(name)).toBe(number);
});

it("what is no signal is refused", () => {
  expect(() => numberOf("SIGNOTHING")).toThrow("unknown signal");
});
