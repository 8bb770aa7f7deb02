/** A supervisor as a process of its own, with real children: it must tell Docker's story of deaths. */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isDead, startTicksOf } from "../../../src/agent/proc.ts";
import { poll, systemClock } from "../../../src/core/clock.ts";
import type { Snapshot } from "../../../src/core/snapshot.ts";
import type { Claim, Source, TargetEvent } from "../../../src/core/source.ts";
import type { Target } from "../../../src/core/target.ts";
import type { Launched } from "../../../src/targets/process/launch.ts";
import { connectProcessSource } from "../../../src/targets/process/source.ts";
import { fleet } from "../../../src/targets/process/wire.ts";
import { aFault } from "../../journal/made.ts";
import { launchSupervisor } from "./fleets.ts";

/** `cat` ends with its stdin, as every part of a fleet must. Each test has a part of its own. */
const parts = [
  ...["hit", "called", "disarmed", "reborn", "frozen", "told", "claimed"],
  ...["burst-1", "burst-2"],
].map((name) => ({ name, command: "cat" }));
const FLEET = fleet.parse({
  name: "test",
  parts: [
    ...parts,
    { name: "doomed", command: "false" },
    { name: "one-shot", command: "cat", policy: { name: "no", maximumRetryCount: 0 } },
  ],
});

let folder = "";
let launched: Launched;
let source: Source;
const never = new AbortController().signal;

beforeAll(async () => {
  await open();
});
afterAll(async () => {
  await close();
});

async function open(): Promise<void> {
  folder = mkdtempSync(join(tmpdir(), "chaos-fleet-"));
  launched = await launchSupervisor(FLEET, { folder, clock: systemClock, lifetimeS: 60 });
  source = await connectProcessSource(launched.socket, systemClock);
}

async function close(): Promise<void> {
  await source.close();
  await launched.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function targetCalled(name: string): Promise<Target> {
  const found = (await source.list(never)).find((one) => one.name === name);
  if (!found) throw new Error(`no target is called ${name}`);
  return found;
}

async function stateOf(name: string): Promise<Snapshot> {
  const { id } = await targetCalled(name);
  return (await source.snapshot([id], never)).get(id) as Snapshot;
}

/** The first state that holds; fails when none does by the deadline. */
async function until(name: string, holds: (state: Snapshot, target: Target) => boolean) {
  const ask = async () => {
    const [state, target] = [await stateOf(name), await targetCalled(name)];
    return holds(state, target) ? state : undefined;
  };
  const state = await poll(systemClock, ask, { everyMs: 5, deadlineMs: 8_000 });
  if (!state)
    throw new Error(`${name} never came to be so: ${JSON.stringify(await stateOf(name))}`);
  return state;
}

const running = (name: string) => until(name, (state) => state.running);
const victim = async (name: string) => source.victim(await targetCalled(name), "run-1");

describe("a part that dies", () => {
  it("of a SIGKILL from outside is brought back by its policy, as another process", async () => {
    const before = await running("hit");
    process.kill(before.pid, "SIGKILL");
    const after = await until("hit", (state) => state.running && state.pid !== before.pid);
    expect(after.startedAt).not.toBe(before.startedAt);
    expect(after.restartCount).toBe(1);
    expect(after.exitCode).toBe(137);
  });

  it("of the supervisor's kill call stays down until it is started, and then has its policy again", async () => {
    const before = await running("called");
    await (await victim("called")).sendSignal("SIGKILL", never);
    // A death that the policy answers is "restarting" from its first moment on, never "exited".
    await until("called", (state, { state: word }) => !state.running && word === "exited");
    await (await victim("called")).start(never);
    const again = await running("called");
    expect(again.pid).not.toBe(before.pid);
    process.kill(again.pid, "SIGKILL");
    await until("called", (state) => state.running && state.pid !== again.pid);
  });

  it("without a policy stays down", async () => {
    process.kill((await running("one-shot")).pid, "SIGKILL");
    await until("one-shot", (_state, { state }) => state === "exited");
  });

  it("while its policy is disarmed stays down, though the policy comes back before it is started", async () => {
    const before = await running("disarmed");
    const { setPolicy, start } = await victim("disarmed");
    await setPolicy({ name: "no", maximumRetryCount: 0 }, never);
    process.kill(before.pid, "SIGKILL");
    await until("disarmed", (_state, { state }) => state === "exited");
    await setPolicy(before.policy, never);
    expect((await targetCalled("disarmed")).state).toBe("exited");
    await start(never);
    expect((await running("disarmed")).policy).toEqual(before.policy);
  });

  it("again and again waits longer each time, and a kill call ends the wait for good", async () => {
    // After four restarts the wait is more than a second: time enough to meet it waiting.
    await until(
      "doomed",
      (state, target) => state.restartCount >= 4 && target.state === "restarting",
    );
    await (await victim("doomed")).sendSignal("SIGKILL", never);
    expect((await targetCalled("doomed")).state).toBe("exited");
  });
});

describe("a crash through the source", () => {
  it("kills all that one tick asks for in one burst, and the policies act", async () => {
    const names = ["burst-1", "burst-2"];
    const before = await Promise.all(names.map(running));
    const ticks = before.map(({ pid }) => startTicksOf(pid) as number);
    const victims = await Promise.all(names.map(victim));
    const evidence = await Promise.all(victims.map((one, n) => one.crash(before[n]!, never)));
    expect(evidence.map(({ outcome }) => outcome)).toEqual(["signalled", "signalled"]);
    expect(evidence.filter(({ signalledMs }) => signalledMs === 0)).toHaveLength(1);
    for (const [n, { pid }] of before.entries()) expect(isDead(pid, ticks[n]!)).toBe(true);
    for (const [n, name] of names.entries())
      await until(name, (state) => state.running && state.pid !== before[n]?.pid);
  });

  it("of one that came back meanwhile does not hit its successor", async () => {
    const before = await running("reborn");
    process.kill(before.pid, "SIGKILL");
    const after = await until("reborn", (state) => state.running && state.pid !== before.pid);
    const evidence = await (await victim("reborn")).crash(before, never);
    expect(evidence.outcome).toBe("already-down");
    expect((await stateOf("reborn")).pid).toBe(after.pid);
  });
});

describe("a part that is paused", () => {
  it("is frozen, twice without harm, and thawed, twice without harm", async () => {
    await running("frozen");
    const { pause, thaw } = await victim("frozen");
    await pause(never);
    await pause(never);
    expect((await stateOf("frozen")).paused).toBe(true);
    await thaw(never);
    await thaw(never);
    expect(await stateOf("frozen")).toMatchObject({ paused: false, running: true });
  });
});

describe("the supervisor", () => {
  it("tells of a death and of the return from it", async () => {
    const before = await running("told");
    const heard: TargetEvent[] = [];
    const stop = new AbortController();
    await source.watch({ onEvent: (one) => heard.push(one), onLost: () => {} }, stop.signal);
    process.kill(before.pid, "SIGKILL");
    await until("told", (state) => state.running && state.pid !== before.pid);
    const changes = async () => {
      const words = heard.filter(({ name }) => name === "told").map(({ change }) => change);
      return words.length >= 2 ? words : undefined;
    };
    const words = await poll(systemClock, changes, { everyMs: 5, deadlineMs: 5_000 });
    stop.abort();
    expect(words).toEqual(["die", "start"]);
  });

  it("gives a claim to the first, and takes it back from the holder of its token alone", async () => {
    const { id } = await targetCalled("claimed");
    const claim = (token: string): Claim => {
      const rest = { expires: "", holder: "", generation: 0, fault: aFault(token, id) };
      return { victim: id, run: token, token, ...rest };
    };
    const first = (await source.claims.take([claim("first")], never))[0];
    const second = (await source.claims.take([claim("second")], never))[0];
    expect([first?.token, second?.token]).toEqual(["first", "first"]);
    await source.claims.release({ victim: id, token: "second" }, never);
    expect(await source.claims.list(never)).toHaveLength(1);
    await source.claims.release({ victim: id, token: "first" }, never);
    expect(await source.claims.list(never)).toEqual([]);
  });

  it("lets nobody but its owner at its socket", () => {
    expect(statSync(launched.socket).mode & 0o077).toBe(0);
  });

  it("knows a part by its id alone: another is gone", async () => {
    expect(await source.snapshot(["0".repeat(64)], never)).toEqual(new Map());
  });

  it.each(["stop", "SIGKILL"])("takes its parts along when it ends by %s", async (how) => {
    const parts = await Promise.all(["burst-1", "burst-2"].map(running));
    const ticks = parts.map(({ pid }) => startTicksOf(pid) as number);
    if (how === "stop") await launched.stop();
    else process.kill(launched.pid, "SIGKILL");
    const gone = async () =>
      parts.every(({ pid }, n) => isDead(pid, ticks[n]!)) ? true : undefined;
    expect(await poll(systemClock, gone, { everyMs: 5, deadlineMs: 5_000 })).toBe(true);
    await close();
    await open();
  });
});
