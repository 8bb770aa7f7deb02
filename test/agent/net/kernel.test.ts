/**
 * The agent on a real kernel, in a network namespace of the test's own: whichever of its steps fails,
 * an undo from the namespace alone leaves it as it was.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { applyIn } from "../../../src/agent/net/apply.ts";
import { lookIn } from "../../../src/agent/net/look.ts";
import { type Namespace, openNamespace } from "../../../src/agent/net/namespace.ts";
import { revertIn } from "../../../src/agent/net/revert.ts";
import { readState, remainsIn } from "../../../src/agent/net/state.ts";
import { support, supportOfAll } from "../../../src/agent/net/support.ts";
import { poll, systemClock } from "../../../src/core/clock.ts";
import type { Tries } from "../../../src/packets.ts";
import { netTools } from "../../lab/net-tools.ts";
import { isFull, sampled } from "../../proof.ts";
import { anOrder } from "./made.ts";

const isRoot = process.getuid?.() === 0;
// The machine's tools, or the packages unpacked: without iptables installed this was skipped without a word.
if (isRoot && existsSync("/usr/bin/apt-get")) Object.assign(process.env, (await netTools()).env);
const isAble = isRoot && (await support("programs")).present && (await support("htb")).present;
const about = isAble
  ? "the agent in a namespace"
  : "the agent in a namespace (not proven: needs root, tc and iptables)";

const slow = anOrder("slow", { kind: "rate", bitsPerSecond: 1e6 });
const lossy = anOrder("lossy", { kind: "loss", percent: 30 });
const broken = anOrder("broken", { kind: "reject", with: "reset" }, { direction: "ingress" });

const VARIANTS = ["legacy", "nft"];
const isInstalled = (variant: string) => spawnSync(`iptables-${variant}`, ["-V"]).status === 0;

/** More than either has; where none fails, all is done. */
const STEPS = Array.from({ length: 40 }, (_, at) => at + 1);
const steps = (what: string) =>
  [...sampled(STEPS.slice(0, 20), 3, `steps ${what}`), ...(isFull ? STEPS : [])].sort(
    (a, b) => a - b,
  );

describe.skipIf(!isAble)(about, () => {
  let holder: ChildProcess;
  let namespace: Namespace;
  let untouched: string[] = [];

  beforeAll(async () => {
    holder = spawn("unshare", ["--net", "--", "sleep", "600"], { stdio: "ignore" });
    await once(holder, "spawn");
    // Until it is in its own: before that it shows ours, which is refused.
    const isOpen = async () => (open() === "open" ? true : undefined);
    expect(await poll(systemClock, isOpen, { everyMs: 20, deadlineMs: 10_000 })).toBe(true);
    for (const words of [
      ["link", "add", "eth0", "type", "veth", "peer", "name", "eth1"],
      ["link", "set", "eth0", "up"],
      ["link", "set", "eth1", "up"],
      ["addr", "add", "10.9.8.7/24", "dev", "eth0"],
    ])
      await namespace.must("ip", words);
    untouched = await text();
  });
  afterAll(() => {
    namespace?.close();
    holder?.kill("SIGKILL");
  });

  const open = () => {
    try {
      // An empty mark: no engine knows this process.
      namespace ??= openNamespace({ id: "", pid: holder.pid ?? 0 });
      return "open";
    } catch (error) {
      return String(error);
    }
  };
  /** All that tools tell of it, but for counters and iptables' own empty tables. */
  const text = async () => {
    const said = await Promise.all([
      namespace.must("iptables-save", []),
      namespace.must("ip6tables-save", []),
      namespace.must("tc", ["qdisc", "show"]),
      namespace.must("ip", ["-o", "link", "show"]),
    ]);
    const noise = /^(#|\*|COMMIT|:(PREROUTING|INPUT|FORWARD|OUTPUT|POSTROUTING) )|^$/;
    return said.flatMap((one) => one.split("\n")).filter((line) => !noise.test(line));
  };

  it("says of each queue, filter and match that it uses whether the kernel has it", async () => {
    const found = new Map((await supportOfAll()).map((one) => [one.name, one]));
    for (const name of ["htb", "blackhole", "u32", "ingress", "mirred", "classify", "icmp6"])
      expect(found.get(name), name).toEqual({ name, present: true });
    const netem = found.get("netem");
    expect(netem?.present === true || /specified|unknown/i.test(netem?.says ?? "")).toBe(true);
  });

  it("puts three faults into effect, and takes them out one by one", async () => {
    await applyIn(namespace, [slow, lossy, broken]);
    const place = { id: "", pid: 0 };
    const present = async () =>
      Promise.all(
        [slow, lossy, broken].map(
          async (one) => (await lookIn(namespace, place, one, undefined)).present,
        ),
      );
    expect(await present()).toEqual([true, true, true]);
    await applyIn(namespace, [slow, lossy, broken]); // again: nothing changes
    expect(await revertIn(namespace, ["slow"])).toBe(1);
    expect(await present()).toEqual([false, true, true]);
    expect(await revertIn(namespace, ["broken"])).toBe(1);
    expect(await present()).toEqual([false, true, false]);
    expect(await revertIn(namespace, undefined)).toBe(1);
    expect(await text()).toEqual(untouched);
    expect(await revertIn(namespace, ["lossy"])).toBe(0);
  });

  it("measures how much a limit lets through, of what others send", async () => {
    await namespace.must("ip", [
      ...["neigh", "replace", "10.9.8.9", "lladdr", "02:00:00:00:00:09", "dev", "eth0"],
    ]);
    await applyIn(namespace, [slow]);
    const flood = `const s = require("node:dgram").createSocket("udp4"), b = Buffer.alloc(1000);
      setInterval(() => { for (let n = 0; n < 10; n++) s.send(b, 9, "10.9.8.9"); }, 10);
      setTimeout(() => process.exit(), 4000)`;
    const flooding = namespace.run(process.execPath, ["-e", flood]);
    const place = { id: "", pid: 0 };
    const tries = { kind: "connect", count: 1, timeoutMs: 100 } as const;
    const isMeasured = async () => {
      const { passed } = await lookIn(namespace, place, slow, tries);
      return passed && passed.bytes > 50_000 ? passed : undefined;
    };
    const passed = await poll(systemClock, isMeasured, { everyMs: 10, deadlineMs: 10_000 });
    await flooding;
    expect(await revertIn(namespace, ["slow"])).toBe(1);
    // 8 Mbit are sent.
    expect((passed?.bytes ?? 0) * 8).toBeLessThan(1.3e3 * (passed?.ms ?? 0));
    await namespace.must("ip", ["neigh", "del", "10.9.8.9", "dev", "eth0"]);
  });

  it("ends what was forgotten there long ago, and nothing else", async () => {
    const ago = (ms: number) => ({ until: new Date(Date.now() - ms).toISOString() });
    const [forgotten, late] = [
      { ...slow, id: "forgotten", ...ago(600_000) },
      { ...slow, id: "late", ...ago(30_000) },
    ];
    await applyIn(namespace, [forgotten, late]);
    await applyIn(namespace, [lossy]);
    const ids = (await readState(namespace)).entries.map(({ order }) => order.id);
    expect(ids.sort()).toEqual(["late", "lossy"]);
    expect(await revertIn(namespace, ["late", "lossy"])).toBe(2);
    expect(await text()).toEqual(untouched);
  });

  it("ends what tells of no fault any more, and leaves what does", async () => {
    await applyIn(namespace, [slow, broken]);
    await namespace.must("iptables", ["-t", "mangle", "-F"]);
    await applyIn(namespace, [lossy]);
    await revertIn(namespace, [""]);
    expect((await readState(namespace)).entries.map(({ order }) => order.id)).toEqual(["lossy"]);
    expect(await revertIn(namespace, ["lossy"])).toBe(1);
  });

  it("ends nothing that is asked for with a clock far behind", async () => {
    const behind = { until: new Date(Date.now() - 600_000).toISOString() };
    await applyIn(namespace, [{ ...slow, ...behind }]);
    await applyIn(namespace, [{ ...lossy, ...behind }]);
    expect((await readState(namespace)).entries).toHaveLength(2);
    expect(await revertIn(namespace, undefined)).toBe(2);
    expect(await text()).toEqual(untouched);
  });

  it("follows two faults whose peers move apart: who is where they met is meant by none", async () => {
    const rate = { kind: "rate", bitsPerSecond: 1e6 } as const;
    const [wide, narrow] = [anOrder("wide", rate), anOrder("narrow", rate)];
    const at = (order: typeof wide, peer: string) => ({
      ...order,
      direction: "egress" as const,
      peers: [peer],
    });
    const filters = async () =>
      (await namespace.must("tc", ["filter", "show", "dev", "eth0"])).matchAll(
        /flowid (c4a0:\S+)/g,
      );
    const meant = async () => [...(await filters())].map(([, to]) => to);
    await applyIn(namespace, [at(wide, "10.9.8.0/24"), at(narrow, "10.9.8.9")]);
    expect(await meant()).toEqual(["c4a0:13", "c4a0:11", "c4a0:12"]);
    await applyIn(namespace, [at(narrow, "10.9.7.9")]);
    expect(await meant()).toEqual(["c4a0:11", "c4a0:12"]);
    await applyIn(namespace, [at(narrow, "10.9.8.9")]);
    expect(await meant()).toEqual(["c4a0:13", "c4a0:11", "c4a0:12"]);
    expect(await revertIn(namespace, undefined)).toBe(2);
    expect(await text()).toEqual(untouched);
  });

  const lookAt = (order: typeof lossy, tries?: Tries) =>
    lookIn(namespace, { id: "", pid: 0 }, order, tries);

  it.each<[string, typeof lossy, readonly string[], RegExp]>([
    ["a queue", lossy, ["tc", "qdisc", "del", "dev", "eth0", "root"], /eth0 has no queue of it/],
    ["a queue", slow, ["tc", "qdisc", "del", "dev", "eth1", "root"], /eth1 has no queue of it/],
    ["its rules", lossy, ["iptables", "-t", "mangle", "-F", "INPUT"], /not led to its rules/],
    ["its rules", broken, ["ip6tables", "-t", "filter", "-F", "INPUT"], /not led to its rules/],
  ])(
    "is not all in place when somebody took %s of it away",
    async (_, order, [program = "", ...words], lacking) => {
      await applyIn(namespace, [order]);
      expect(await lookAt(order)).toMatchObject({ present: true });
      await namespace.must(program, words);
      const seen = await lookAt(order);
      expect(seen).toMatchObject({ present: false, lacking: expect.stringMatching(lacking) });
      await applyIn(namespace, [order]); // puts it in place again
      expect(await lookAt(order)).toMatchObject({ present: true });
      expect(await revertIn(namespace, [order.id])).toBe(1);
      expect(await text()).toEqual(untouched);
    },
  );

  it("is not all in place at an interface that came since", async () => {
    await applyIn(namespace, [lossy]);
    await namespace.must("ip", ["link", "add", "eth7", "type", "ifb"]);
    expect((await lookAt(lossy)).lacking).toMatch(/eth7 has no queue of it: it came/);
    await namespace.must("ip", ["link", "del", "eth7"]);
    expect(await lookAt(lossy)).toMatchObject({ present: true });
    expect(await revertIn(namespace, [lossy.id])).toBe(1);
    expect(await text()).toEqual(untouched);
  });

  // Was: applied, never confirmed, and told to have been ended by somebody else.
  it("is refused at an interface that is not there, by the names of those that are", async () => {
    const misnamed = { ...lossy, interfaces: ["eth9"] };
    await expect(applyIn(namespace, [misnamed])).rejects.toThrow(
      /^it has no interface eth9: it has eth[01], eth[01]$/,
    );
    expect(await text()).toEqual(untouched);
  });

  it("goes along when its network comes back by another interface", async () => {
    const at = (name: string) => ({ ...lossy, interfaces: [name] });
    await namespace.must("ip", ["link", "add", "eth7", "type", "ifb"]);
    await applyIn(namespace, [at("eth7")]);
    expect(await lookAt(at("eth7"))).toMatchObject({ present: true });
    await namespace.must("ip", ["link", "del", "eth7"]);
    expect((await lookAt(at("eth7"))).lacking).toBe("none of its interfaces is there");
    await namespace.must("ip", ["link", "add", "eth8", "type", "ifb"]);
    await applyIn(namespace, [at("eth8")]);
    expect(await lookAt(at("eth8"))).toMatchObject({ present: true });
    const jumps = (await text()).filter((line) => /-j CHAOS-\w+-(in|out)$/.test(line));
    expect(jumps.filter((line) => line.includes("eth8"))).toHaveLength(4);
    expect(jumps.filter((line) => line.includes("eth7"))).toEqual([]);
    await namespace.must("ip", ["link", "del", "eth8"]);
    expect(await revertIn(namespace, [lossy.id])).toBe(1);
    expect(await text()).toEqual(untouched);
  });

  it("is taken out whole when an interface went meanwhile: its detour stayed, and no undo came to an end", async () => {
    await namespace.must("ip", ["link", "add", "eth7", "type", "ifb"]);
    await namespace.must("ip", ["link", "set", "eth7", "up"]);
    const both = { ...slow, direction: "both" as const };
    await applyIn(namespace, [both, lossy]);
    await namespace.must("ip", ["link", "del", "eth7"]);
    expect(await revertIn(namespace, [both.id])).toBe(1);
    expect(await lookAt(lossy)).toMatchObject({ present: true });
    expect(await revertIn(namespace, [lossy.id])).toBe(1);
    expect(await text()).toEqual(untouched);
  });

  it("is tried only where the way leads through an interface that is meant", async () => {
    const cut = (more: object) => anOrder("cut", { kind: "loss", percent: 100 }, more);
    const tries = { kind: "connect", count: 1, timeoutMs: 100 } as const;
    const peers = ["10.9.8.9"];
    // The program that tries is compiled beside this one.
    const trying: Namespace = {
      ...namespace,
      must: async (program, args, input) =>
        program === process.execPath
          ? JSON.stringify(JSON.parse(args[1] ?? "").tries)
          : namespace.must(program, args, input),
    };
    for (const [interfaces, tried] of [
      [[], 1],
      [["eth0"], 1],
      [["eth1"], 0],
    ] as const) {
      const order = cut({ peers, interfaces });
      await applyIn(namespace, [order]);
      const seen = await lookIn(trying, { id: "", pid: 0 }, order, tries);
      expect(seen.tried, interfaces.join()).toHaveLength(tried);
      await revertIn(namespace, ["cut"]);
    }
    expect(await text()).toEqual(untouched);
  });

  it("does without IPv6 where the kernel has none", async () => {
    const none = (words: readonly string[]) =>
      words.map((word) => word.replace("if_inet6", "none"));
    const without: Namespace = {
      ...namespace,
      must: async (program, args, input) => {
        if (program.startsWith("ip6tables")) throw new Error("Address family not supported");
        return namespace.must(program, none(args), input);
      },
    };
    await applyIn(without, [lossy]);
    expect((await lookIn(without, { id: "", pid: 0 }, lossy, undefined)).present).toBe(true);
    expect(await revertIn(without, ["lossy"])).toBe(1);
    expect(await text()).toEqual(untouched);
  });

  it("leaves nothing, whichever step of putting it into effect fails", {
    timeout: 300_000,
  }, async () => {
    for (const failing of steps("of putting it into effect")) {
      const outcome = await applyIn(failsAt(namespace, failing), [slow, lossy]).then(
        () => "whole",
        () => "failed",
      );
      await revertIn(namespace, ["slow", "lossy"]);
      expect(await text(), `after step ${failing} failed`).toEqual(untouched);
      if (outcome === "whole") break;
    }
  });

  it("can be undone to the end, whichever step of an undo fails", {
    timeout: 300_000,
  }, async () => {
    for (const failing of steps("of an undo")) {
      await applyIn(namespace, [slow, lossy, broken]);
      const outcome = await revertIn(failsAt(namespace, failing), ["slow", "lossy"]).then(
        () => "whole",
        () => "failed",
      );
      await revertIn(namespace, ["slow", "lossy"]);
      const state = await readState(namespace);
      expect(state.entries.map(({ order: { id } }) => id)).toEqual(["broken"]);
      expect(remainsIn(state).length, "the third is still there").toBeGreaterThan(0);
      await revertIn(namespace, undefined);
      expect(await text(), `after step ${failing} failed`).toEqual(untouched);
      if (outcome === "whole") break;
    }
  });

  // Debian's iptables speaks to nf_tables, an older image's to the tables before it: a namespace may hold both.
  it.runIf(VARIANTS.every(isInstalled)).each([
    ["legacy", "nft"],
    ["nft", "legacy"],
  ])("by iptables-%s, beside rules by iptables-%s and Docker's own chains", async (ours, other) => {
    const near = spelt(namespace, ours);
    const each = [near, spelt(namespace, other)];
    const dns = ["-d", "127.0.0.11/32", "-p", "udp", "--dport", "53", "-j", "ACCEPT"];
    const somebodys = async (verb: "-A" | "-D") => {
      for (const one of each) {
        if (verb === "-A") await one.must("iptables", ["-t", "nat", "-N", "DOCKER_OUTPUT"]);
        await one.must("iptables", ["-t", "nat", verb, "DOCKER_OUTPUT", ...dns]);
        await one.must("iptables", [verb, "INPUT", "-p", "tcp", "--dport", "9", "-j", "DROP"]);
        if (verb === "-D") await one.must("iptables", ["-t", "nat", "-X", "DOCKER_OUTPUT"]);
      }
    };
    const rules = async (one: Namespace) =>
      (await one.must("iptables-save", []))
        .split("\n")
        .filter((line) => /^(-A|:[^ ]+ -)/.test(line));
    const all = () => Promise.all(each.map(rules));
    await somebodys("-A");
    const before = await all();
    expect(before[0]).toHaveLength(3);

    await applyIn(near, [slow, lossy, broken]);
    const [mine = [], theirs] = await all();
    expect(mine).toEqual(expect.arrayContaining(before[0] ?? []));
    expect(mine.length).toBeGreaterThan(before[0]?.length ?? 0);
    expect(theirs).toEqual(before[1]);
    expect(await revertIn(near, ["lossy"])).toBe(1);
    expect(await revertIn(near, undefined)).toBe(2);
    expect(await all()).toEqual(before);
    await somebodys("-D");
  });

  it("refuses a root queue of somebody else's, and leaves it alone", async () => {
    await namespace.must("tc", [
      "qdisc",
      "add",
      "dev",
      "eth0",
      "root",
      "handle",
      "7:",
      "tbf",
      "rate",
      "1mbit",
      "burst",
      "5kb",
      "latency",
      "50ms",
    ]);
    const before = await namespace.must("tc", ["qdisc", "show"]);
    await expect(applyIn(namespace, [slow])).rejects.toThrow(/somebody else's, tbf 7:/);
    await revertIn(namespace, ["slow"]);
    expect(await namespace.must("tc", ["qdisc", "show"])).toBe(before);
    await namespace.must("tc", ["qdisc", "del", "dev", "eth0", "root"]);
    await namespace.must("ip", ["link", "set", "dev", "eth0", "txqueuelen", "1000"]);
  });
});

/** Its iptables are those of one variant. */
function spelt(real: Namespace, variant: string): Namespace {
  const of = (word: string) => word.replace(/^(?:.*\/)?(ip6?tables)(?:-nft)?\b/, `$1-${variant}`);
  return {
    ...real,
    run: (program, args, input) => real.run(of(program), args.map(of), input),
    must: (program, args, input) => real.must(of(program), args.map(of), input),
  };
}

/** Its n-th program is not started. */
function failsAt(real: Namespace, failing: number): Namespace {
  let count = 0;
  const guard = <T>(run: () => Promise<T>): Promise<T> =>
    ++count === failing ? Promise.reject(new Error("no")) : run();
  return {
    inode: real.inode,
    run: (...words) => guard(() => real.run(...words)),
    must: (...words) => guard(() => real.must(...words)),
    launch: (...words) => guard(() => real.launch(...words)),
    close: () => {},
  };
}
