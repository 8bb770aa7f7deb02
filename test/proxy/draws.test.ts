/** Who is hit: by seed, name and ordinal alone. */
import { describe, expect, it, onTestFinished } from "vitest";
import { makeProxy } from "../../src/proxy/api/named-proxy.ts";
import { readRequestHead } from "../../src/proxy/http/head.ts";
import { loadKinds } from "../../src/proxy/kinds.ts";
import { readSpecs } from "../../src/proxy/read-spec.ts";
import type { ToxicSpec } from "../../src/proxy/toxic.ts";
import { openToxicsSet } from "../../src/proxy/toxics-set.ts";
import { dial, eventually, HOST, portOf, proxyTo, roundTrip, serveEcho, toxic } from "./world.ts";

const SHARE = toxic("timeout", { timeout: 0 }, { name: "share", percent: 50 });
const OTHER = toxic("latency", { latency: 1 }, { name: "other", percent: 50 });

async function hits(seed: string, specs: readonly ToxicSpec[], count = 12): Promise<string> {
  const proxy = await proxyTo(await serveEcho(), { seed });
  await proxy.setToxics(specs);
  let drawn = "";
  for (let at = 1; at <= count; at++) {
    const { hit: before = 0 } = proxy.counters().toxics.share ?? {};
    const client = await dial(proxy);
    await eventually(() => proxy.counters().toxics.share?.matched === at, "it is drawn for");
    const isHit = (proxy.counters().toxics.share?.hit ?? 0) > before;
    // Whoever is spared has an answer; of silence no clock could say how long it lasts.
    if (!isHit) await roundTrip(client);
    drawn += isHit ? "x" : "-";
  }
  return drawn;
}

describe("draws", () => {
  it("of how late a request is follow the seed, request by request", async () => {
    const late = toxic("http-delay", { delay: 100, jitter: 100 }, { stream: "upstream" });
    const read = readSpecs([late], await loadKinds());
    const request = readRequestHead(Buffer.from("GET / HTTP/1.1\r\nHost: a\r\n\r\n"))!;
    const delays = (seed: string) => {
      const rules = openToxicsSet(seed);
      rules.set(read);
      return Array.from({ length: 8 }, () => rules.judge("upstream", request)[0]?.deed.delayMs);
    };
    expect(new Set(delays("a")).size).toBe(8);
    expect(delays("a")).toEqual(delays("a"));
    expect(delays("b")).not.toEqual(delays("a"));
  });

  it("are the same for the same seed, and others for another", async () => {
    const [one, same, other] = await Promise.all([
      hits("a", [SHARE]),
      hits("a", [SHARE]),
      hits("b", [SHARE]),
    ]);
    expect(one).toMatch(/x/);
    expect(one).toMatch(/-/);
    expect(same).toBe(one);
    expect(other).not.toBe(one);
  });

  it("do not depend on neighbours, nor on the order of the toxics", async () => {
    const [alone, after, before] = await Promise.all([
      hits("a", [SHARE]),
      hits("a", [OTHER, SHARE]),
      hits("a", [SHARE, OTHER]),
    ]);
    expect([after, before]).toEqual([alone, alone]);
  });

  it("are by the seed that the named proxies of the API were given, and by their names", async () => {
    const kinds = await loadKinds();
    const upstream = { host: HOST, port: portOf(await serveEcho()) };
    const end = toxic("limit-data", { bytes: 0, ending: "end" }, { percent: 50 });
    const fates = async (seed: string, name = "shop") => {
      const listen = { host: HOST, port: 0 };
      const wish = { name, listen, upstream, enabled: true, toxics: [end] };
      const proxy = makeProxy(wish, { kinds, seed });
      await proxy.start();
      onTestFinished(() => proxy.stop());
      const drawn: boolean[] = [];
      for (let at = 0; at < 16; at++) {
        await (await dial(proxy.running()!)).send("x");
        await eventually(
          () => proxy.running()?.counters().toxics[end.name]?.matched === at + 1,
          "drawn",
        );
        drawn.push(
          (proxy.running()?.counters().toxics[end.name]?.hit ?? 0) > drawn.filter(Boolean).length,
        );
      }
      return drawn;
    };
    const [one, same, other, beside] = await Promise.all([
      ...["a", "a", "b"].map((seed) => fates(seed)),
      fates("a", "cart"),
    ]);
    expect(new Set(one).size).toBe(2);
    expect(same).toEqual(one);
    expect(other).not.toEqual(one);
    expect(beside).not.toEqual(one);
  });

  it("once made stay: no connection is drawn anew when a neighbour comes, changes or goes", async () => {
    const proxy = await proxyTo(await serveEcho());
    const share = { ...SHARE, percent: 30 };
    await proxy.setToxics([share]);
    const clients = await Promise.all(Array.from({ length: 20 }, () => dial(proxy)));
    await eventually(() => proxy.counters().connections.open === 20, "all are in");
    const { share: before } = proxy.counters().toxics;
    for (const latency of [1, 2, 3]) {
      await proxy.setToxics([toxic("latency", { latency }, { name: "other" }), share]);
      await proxy.setToxics([share]);
    }
    // One that was swallowed and drawn anew would have been cut.
    expect(proxy.counters().connections.open).toBe(clients.length);
    expect(proxy.counters().toxics.share).toEqual(before);
  });

  it("rise with the percentage: who was hit stays hit", async () => {
    const shares = await Promise.all(
      [10, 40, 70].map((percent) => hits("a", [{ ...SHARE, percent }])),
    );
    for (const [at, lower] of shares.slice(0, -1).entries())
      for (const [place, sign] of [...lower].entries())
        if (sign === "x") expect(shares[at + 1]?.[place]).toBe("x");
    expect(shares[0]).not.toBe(shares[2]);
  });
});
