import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setInterval } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { freePorts } from "../../src/demo/free-ports.ts";
import { serviceArgs, shop } from "../../src/demo/shop.ts";
import { built } from "../built.ts";

const started = new Map<string, ChildProcess>();

afterEach(async () => {
  const children = [...started.values()].filter(
    ({ exitCode, signalCode }) => exitCode === null && signalCode === null,
  );
  const exits = children.map((child) => once(child, "exit"));
  for (const child of children) child.kill("SIGKILL");
  await Promise.all(exits);
  started.clear();
});

/** Brings the shop up as processes; says where its balancer is. */
async function open(fragile: boolean): Promise<string> {
  const ports = await freePorts(7);
  const parts = shop({ fragile, port: () => ports.pop()! });
  const address = (name: string) => `127.0.0.1:${parts.find((part) => part.name === name)!.port}`;
  await Promise.all(
    parts.map(async (part) => {
      const argv = [built("demo/service.js"), ...serviceArgs(part, address)];
      const stdio = ["pipe", "pipe", "inherit"] as const;
      const child = spawn(process.execPath, [...argv, "--with-parent"], { stdio: [...stdio] });
      started.set(part.name, child);
      await once(child.stdout!, "data");
      child.stdout!.resume();
    }),
  );
  return `http://${address("balancer")}/health`;
}

async function signal(signal: NodeJS.Signals, ...names: string[]): Promise<void> {
  const children = names.map((name) => started.get(name)!);
  const exits = signal === "SIGKILL" ? children.map((child) => once(child, "exit")) : [];
  for (const child of children) child.kill(signal);
  await Promise.all(exits);
}

async function ask(url: string): Promise<number> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(3000) });
  await answer.arrayBuffer();
  return answer.status;
}

/** Open loop: one request every 20 ms whether or not the last was answered. */
async function watch(url: string, durationMs: number) {
  const began = performance.now();
  const asked: Promise<{ atMs: number; status: number }>[] = [];
  for await (const _ of setInterval(20)) {
    const atMs = performance.now() - began;
    if (atMs > durationMs) break;
    asked.push(
      ask(url).then(
        (status) => ({ atMs, status }),
        () => ({ atMs, status: 0 }),
      ),
    );
  }
  return Promise.all(asked);
}

const failed = (watched: { atMs: number; status: number }[]) =>
  watched.filter(({ status }) => status !== 200);

test("three of each in zones, and a balancer in none, in start order", () => {
  const parts = shop({ fragile: false, port: () => 8080 });
  expect(parts.map(({ name, zone }) => [name, zone])).toEqual([
    ["back-a", "a"],
    ["back-b", "b"],
    ["back-c", "c"],
    ["front-a", "a"],
    ["front-b", "b"],
    ["front-c", "c"],
    ["balancer", undefined],
  ]);
  expect(parts[3]!.labels).toEqual({
    "chaos.zone": "a",
    "com.docker.compose.project": "chaos-demo",
    "com.docker.compose.service": "front",
  });
  expect(parts[6]!.labels).not.toHaveProperty(["chaos.zone"]);
});

test("the fragile one has a single front, in zone a", () => {
  const parts = shop({ fragile: true, port: () => 8080 });
  const names = parts.map(({ name }) => name);
  expect(names).toEqual(["back-a", "back-b", "back-c", "front-a", "balancer"]);
  const argv = serviceArgs(parts[4]!, (name) => `${name}:8080`);
  expect(argv).toEqual(["balancer", "--port", "8080", "--upstream", "front-a:8080"]);
});

test("survives the loss of zone a", async () => {
  const url = await open(false);
  expect(await ask(url)).toBe(200);
  const watching = watch(url, 6000);
  await signal("SIGKILL", "front-a", "back-a");
  const watched = await watching;
  expect(watched.length).toBeGreaterThan(50);
  expect(failed(watched).length).toBeLessThanOrEqual(5);
  expect(failed(watched).filter(({ atMs }) => atMs > 3000)).toEqual([]);
});

test("keeps answering around a front that is stopped", async () => {
  const url = await open(false);
  await signal("SIGSTOP", "front-b");
  expect(failed(await watch(url, 3000))).toEqual([]);
  await signal("SIGCONT", "front-b");
});

test("the fragile one is gone with its only front", async () => {
  const url = await open(true);
  expect(await ask(url)).toBe(200);
  await signal("SIGKILL", "front-a");
  expect(await ask(url)).toBe(502);
});
