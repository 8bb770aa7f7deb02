import { createInterface } from "node:readline";
import { afterEach, expect, test } from "vitest";
import { built } from "../built.ts";
import { endAll, endOf, launch, live } from "./processes.ts";

afterEach(endAll);

function agent(lifetimeS = 60) {
  const argv = [built("agent/main.js"), String(lifetimeS)];
  const child = launch(process.execPath, argv);
  const lines = createInterface(child.stdout!)[Symbol.asyncIterator]();
  const hear = async () => {
    const { value, done } = await lines.next();
    return done ? undefined : JSON.parse(value);
  };
  const tell = (text: string) => void child.stdin!.write(`${text}\n`);
  const ask = (question: object) => tell(JSON.stringify(question));
  return { child, hear, tell, ask };
}

async function ready(lifetimeS?: number) {
  const one = agent(lifetimeS);
  expect(await one.hear()).toEqual({ ready: true, version: 1 });
  return one;
}

test("identifies, then crashes what it identified", async () => {
  const victim = await live();
  const { ask, hear } = await ready();
  ask({ seq: 1, verb: "identify", args: { suspects: [{ id: "a", pid: victim.pid, mark: "" }] } });
  const { startTicks } = victim;
  expect(await hear()).toEqual({
    seq: 1,
    ok: true,
    result: [{ id: "a", present: true, startTicks }],
  });
  const requests = [{ id: "a", pid: victim.pid, startTicks, mark: "" }];
  ask({ seq: 2, verb: "crash", args: { requests, deadlineMs: 2_000 } });
  expect(await hear()).toMatchObject({
    seq: 2,
    ok: true,
    result: [{ id: "a", outcome: "signalled" }],
  });
  expect(await endOf(victim.child)).toBe("SIGKILL");
});

test("says what it may do here", async () => {
  const { ask, hear } = await ready();
  ask({ seq: 1, verb: "support" });
  expect((await hear()).result).toEqual({
    uid: process.getuid!(),
    hostPidNamespace: expect.any(Boolean),
    canKill: expect.any(Boolean),
    node: process.version,
  });
});

test("answers bad input with an error, and goes on", async () => {
  const { tell, ask, hear } = await ready();
  const crash = (args: unknown) => JSON.stringify({ seq: 7, verb: "crash", args });
  const bad: [string, number, string][] = [
    ["", -1, "JSON"],
    ["{", -1, "JSON"],
    ["null", -1, "must be an object"],
    ['{"seq":3}', 3, "verb must be a text"],
    ['{"seq":4,"verb":"dance"}', 4, 'unknown verb "dance"'],
    ['{"seq":5,"verb":"constructor"}', 5, "unknown verb"],
    ['{"seq":"six","verb":"support","args":[]}', -1, "args must be an object"],
    [crash({ requests: [] }), 7, "deadlineMs must be a whole number"],
    [crash({ requests: [], deadlineMs: 1e9 }), 7, "at most 60000"],
    [crash({ requests: {}, deadlineMs: 1 }), 7, "requests must be a list"],
    [crash({ requests: [{ id: "a", pid: -1, mark: "" }], deadlineMs: 1 }), 7, "pid must be"],
    [crash({ requests: [{ id: "a", pid: 9 }], deadlineMs: 1 }), 7, "mark must be a text"],
  ];
  for (const [line, seq, why] of bad) {
    tell(line);
    expect(await hear()).toEqual({ seq, ok: false, error: expect.stringContaining(why) });
  }
  ask({ seq: 9, verb: "identify", args: { suspects: [] } });
  expect(await hear()).toEqual({ seq: 9, ok: true, result: [] });
});

test("refuses a line of more than a mebibyte, and goes on", async () => {
  const { tell, ask, hear } = await ready();
  tell("x".repeat(1_500_000));
  expect(await hear()).toMatchObject({
    seq: -1,
    ok: false,
    error: expect.stringContaining("1048576"),
  });
  ask({ seq: 1, verb: "support" });
  expect(await hear()).toMatchObject({ seq: 1, ok: true });
});

test("answers what was asked before its stdin ended, and then ends", async () => {
  const victim = await live();
  const { child, ask, hear } = await ready();
  const requests = [{ id: "a", pid: victim.pid, startTicks: victim.startTicks, mark: "" }];
  ask({ seq: 1, verb: "crash", args: { requests, deadlineMs: 2_000 } });
  child.stdin!.end();
  expect(await hear()).toMatchObject({ seq: 1, result: [{ deadMs: expect.any(Number) }] });
  expect(await hear()).toBeUndefined();
  expect(await endOf(child)).toBe(0);
});

test("ends by itself when its lifetime is over, though somebody still listens", async () => {
  const { child } = await ready(1);
  expect(await endOf(child)).toBe(0);
});
