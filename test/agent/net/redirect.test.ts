/**
 * Redirects on a real kernel, between two network namespaces of the test's own: who is led to a proxy
 * and who is not, what goes on meanwhile, and that nothing stays, whichever step fails.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import type { Namespace } from "../../../src/agent/net/namespace.ts";
import { runProgram } from "../../../src/agent/net/run-program.ts";
import { support } from "../../../src/agent/net/support.ts";
import { poll, systemClock } from "../../../src/core/clock.ts";
import type { Deed } from "../../../src/packets.ts";
import { netTools } from "../../lab/net-tools.ts";
import { isFull, sampled } from "../../proof.ts";
import { anOrder } from "./made.ts";

const isRoot = process.getuid?.() === 0;
// The machine's tools, or the packages unpacked.
if (isRoot && existsSync("/usr/bin/apt-get")) Object.assign(process.env, (await netTools()).env);
const isAble = isRoot && (await support("programs")).present && (await support("redirect")).present;
const about = isAble
  ? "redirects in a namespace"
  : "redirects in a namespace (not proven: needs root, tc, iptables and REDIRECT)";

const SLOW_MS = 150;
const proxy = (type: string, attributes: object): Deed => ({
  kind: "proxy",
  seed: "seed",
  toxics: [{ name: type, type, stream: "downstream", percent: 100, attributes: { ...attributes } }],
});
const slow = anOrder("run.1", proxy("latency", { latency: SLOW_MS }), { direction: "egress" });

/** An echo, on both families. */
const ECHO = `require("node:net").createServer({ noDelay: true }, (socket) => {
  socket.on("error", () => {}).pipe(socket);
}).listen(8080, "::", () => console.log("up"));`;

/** Says how long each byte took there and back on one connection; stays until it is told to leave. */
const TALK = `
const [host, lasts] = process.argv.slice(1);
const socket = require("node:net").connect({ host, port: 8080, noDelay: true });
const times = [];
let began = 0;
const ask = () => { began = performance.now(); socket.write("?"); };
const end = (how) => process.stdout.write(JSON.stringify({ how, times }), () => process.exit());
socket.on("connect", ask).on("data", () => {
  times.push(performance.now() - began);
  setTimeout(ask, 20);
}).on("error", (error) => end(error.code)).on("end", () => end("end"));
setTimeout(() => end("left"), Number(lasts));`;

interface Talk {
  readonly how: string;
  readonly times: readonly number[];
}

/** More than either has; where none fails, all is done. */
const STEPS = Array.from({ length: 30 }, (_, at) => at + 1);

describe.skipIf(!isAble)(about, () => {
  type Agent = Pick<typeof import("../../../src/agent/net/apply.ts"), "applyIn"> &
    Pick<typeof import("../../../src/agent/net/revert.ts"), "revertIn"> &
    Pick<typeof import("../../../src/agent/net/look.ts"), "lookIn"> &
    Pick<typeof import("../../../src/agent/net/attend.ts"), "doormenIn"> &
    Pick<typeof import("../../../src/agent/net/namespace.ts"), "openNamespace">;
  let agent: Agent;
  let namespace: Namespace;
  let untouched: string[] = [];
  const processes: ChildProcess[] = [];

  beforeAll(async () => {
    agent = await compiled();
    const [victim, client] = [await hold(), await hold()];
    namespace = agent.openNamespace({ id: "", pid: victim });
    const inside = (pid: number, ...words: string[]) =>
      runProgram("nsenter", ["-t", `${pid}`, "-n", "ip", ...words], "");
    await inside(victim, "link", "add", "eth0", "type", "veth", "peer", "name", "eth1");
    await inside(victim, "link", "set", "eth1", "netns", `${client}`);
    for (const [pid, name, last] of [[victim, "eth0", 7] as const, [client, "eth1", 1] as const]) {
      await inside(pid, "addr", "add", `10.9.8.${last}/24`, "dev", name);
      await inside(pid, "-6", "addr", "add", `fd09::${last}/64`, "dev", name, "nodad");
      for (const one of [name, "lo"]) await inside(pid, "link", "set", one, "up");
    }
    const server = within(victim, ECHO, []);
    await new Promise((resolve) => server.stdout?.once("data", resolve));
    untouched = await text();
    talk = (host, lasts) => said(within(client, TALK, [host, `${lasts}`]));
  });
  afterEach(async () => {
    await agent.revertIn(namespace, undefined);
  });
  afterAll(() => {
    namespace?.close();
    for (const one of processes) one.kill("SIGKILL");
  });

  let talk: (host: string, lasts: number) => Promise<Talk>;
  const least = async (host: string) => {
    const { how, times } = await talk(host, 400);
    expect(how).toBe("left");
    return Math.min(...times);
  };
  const hold = async () => {
    const holder = spawn("unshare", ["--net", "--", "sleep", "600"], { stdio: "ignore" });
    processes.push(holder);
    const isOpen = async () => {
      try {
        agent.openNamespace({ id: "", pid: holder.pid ?? 0 }).close();
        return true;
      } catch {
        // Until it is in its own: before that it shows ours, which is refused.
        return undefined;
      }
    };
    expect(await poll(systemClock, isOpen, { everyMs: 20, deadlineMs: 10_000 })).toBe(true);
    return holder.pid ?? 0;
  };
  const within = (pid: number, program: string, words: readonly string[]) => {
    const argv = ["-t", `${pid}`, "-n", process.execPath, "-e", program, ...words];
    const child = spawn("nsenter", argv, { stdio: ["ignore", "pipe", "inherit"] });
    processes.push(child);
    return child;
  };
  const said = (child: ChildProcess) =>
    new Promise<Talk>((resolve) => {
      let all = "";
      child.stdout?.on("data", (piece) => {
        all += piece;
      });
      child.on("close", () => resolve(JSON.parse(all) as Talk));
    });
  /** All that tools tell of it, but for counters and iptables' own empty tables; and who stands in it. */
  const text = async () => {
    const tables = await Promise.all([
      namespace.must("iptables-save", []),
      namespace.must("ip6tables-save", []),
    ]);
    const noise = /^(#|\*|COMMIT|:(PREROUTING|INPUT|FORWARD|OUTPUT|POSTROUTING) )|^$/;
    const rules = tables.flatMap((one) => one.split("\n")).filter((line) => !noise.test(line));
    return [...rules, ...agent.doormenIn(namespace.inode).map((pid) => `process ${pid}`)];
  };

  it("lead new connections of both families to the proxy, and leave those that stand alone", async () => {
    const standing = talk("10.9.8.7", 6_000);
    expect(await least("10.9.8.7")).toBeLessThan(SLOW_MS);
    await agent.applyIn(namespace, [slow]);
    for (const host of ["10.9.8.7", "fd09::7"])
      expect(await least(host)).toBeGreaterThanOrEqual(SLOW_MS);
    const { present, seen, hit } = await agent.lookIn(
      namespace,
      { id: "", pid: 0 },
      slow,
      undefined,
    );
    expect({ present, seen, hit }).toEqual({ present: true, seen: 2, hit: 2 });

    const led = talk("10.9.8.7", 2_500);
    await poll(systemClock, async () => ((await met()) > 2 ? true : undefined), {
      everyMs: 50,
      deadlineMs: 5_000,
    });
    await agent.revertIn(namespace, ["run.1"]);
    expect(await text()).toEqual(untouched);
    expect(await led, "who was led there stays to the end").toMatchObject({ how: "left" });
    expect((await led).times.at(-1), "and is quick again").toBeLessThan(SLOW_MS);
    const { how, times } = await standing;
    expect(how).toBe("left");
    // A busy machine is late now and then; one that was led there is late each time.
    expect(times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]).toBeLessThan(SLOW_MS);
  });
  const met = async () => (await agent.lookIn(namespace, { id: "", pid: 0 }, slow, undefined)).seen;

  it("end with the lease when the proxy is killed, and the undo finds them", async () => {
    await agent.applyIn(namespace, [slow]);
    const [pid = 0] = agent.doormenIn(namespace.inode);
    process.kill(pid, "SIGKILL");
    const answers = async () => ((await talk("10.9.8.7", 200)).how === "left" ? true : undefined);
    expect(await poll(systemClock, answers, { everyMs: 200, deadlineMs: 13_000 })).toBe(true);
    expect(await least("10.9.8.7")).toBeLessThan(SLOW_MS);
    expect((await agent.lookIn(namespace, { id: "", pid: 0 }, slow, undefined)).present).toBe(
      false,
    );
    await agent.revertIn(namespace, ["run.1"]);
    expect(await text()).toEqual(untouched);
  });

  it("are undone at once, with a proxy that is stopped", async () => {
    await agent.applyIn(namespace, [slow]);
    const [pid = 0] = agent.doormenIn(namespace.inode);
    process.kill(pid, "SIGSTOP");
    const undone = agent.revertIn(namespace, ["run.1"]);
    // Who comes while it is being undone still meets the stopped proxy, and is cut off with it.
    const answers = async () => {
      const { how, times } = await talk("10.9.8.7", 400);
      return how === "left" && Math.min(...times) < SLOW_MS ? true : undefined;
    };
    expect(await poll(systemClock, answers, { everyMs: 50, deadlineMs: 8_000 })).toBe(true);
    await undone;
    expect(await text()).toEqual(untouched);
  });

  it("tell who was busy still when they went, and was reset", { timeout: 60_000 }, async () => {
    await agent.applyIn(namespace, [slow]);
    const busy = talk("10.9.8.7", 30_000);
    await poll(systemClock, async () => ((await met()) > 0 ? true : undefined), {
      everyMs: 50,
      deadlineMs: 5_000,
    });
    let cut = 0;
    await agent.revertIn(namespace, ["run.1"], (more) => {
      cut += more;
    });
    expect({ how: (await busy).how, cut }).toEqual({ how: "ECONNRESET", cut: 1 });
    expect(await text()).toEqual(untouched);
  });

  it("go when the time is over, though nobody undoes them", async () => {
    const until = new Date(Date.now() + 3_000).toISOString();
    await agent.applyIn(namespace, [{ ...slow, until }]);
    const isAlone = async () => (agent.doormenIn(namespace.inode).length === 0 ? true : undefined);
    expect(await poll(systemClock, isAlone, { everyMs: 100, deadlineMs: 12_000 })).toBe(true);
    expect((await text()).filter((line) => !/CHAOS-[0-9a-f]{12}/.test(line))).toEqual([]);
    expect(await least("10.9.8.7")).toBeLessThan(SLOW_MS);
  });

  it("leave nothing, whichever step of putting them into effect fails", {
    timeout: 300_000,
  }, async () => {
    const steps = [
      ...sampled(STEPS.slice(0, 14), 3, "steps of a redirect"),
      ...(isFull ? STEPS : []),
    ];
    for (const failing of steps.sort((a, b) => a - b)) {
      const outcome = await agent.applyIn(failsAt(namespace, failing), [slow]).then(
        () => "whole",
        () => "failed",
      );
      await agent.revertIn(namespace, ["run.1"]);
      expect(await text(), `after step ${failing} failed`).toEqual(untouched);
      if (outcome === "whole") break;
    }
  });
});

/** The agent starts programs of its own, which node must be able to run. */
async function compiled() {
  const folder = join(dirname(inject("program")), "../agent/net");
  const load = (name: string) => import(pathToFileURL(join(folder, `${name}.js`)).href);
  const names = ["apply", "revert", "look", "attend", "namespace"];
  return Object.assign({}, ...(await Promise.all(names.map(load))));
}

/** Its n-th program is not started. */
function failsAt(real: Namespace, failing: number): Namespace {
  let count = 0;
  const guard = <T>(run: () => Promise<T>): Promise<T> =>
    ++count === failing ? Promise.reject(new Error("no")) : run();
  return {
    ...real,
    run: (...words) => guard(() => real.run(...words)),
    must: (...words) => guard(() => real.must(...words)),
    launch: (...words) => guard(() => real.launch(...words)),
  };
}
