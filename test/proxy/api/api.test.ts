/** Toxiproxy's REST API as its own suite describes it (P, C, A of the field study), over HTTP. */
import { once } from "node:events";
import { createServer } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { openCollection } from "../../../src/proxy/api/collection.ts";
import { readProxy } from "../../../src/proxy/api/wire.ts";
import { loadKinds } from "../../../src/proxy/kinds.ts";
import {
  type Client,
  dial,
  eventually,
  fateOf,
  HOST,
  portOf,
  roundTrip,
  serve,
  serveEcho,
  watch,
} from "../world.ts";
import { type Api, serveApi } from "./toxiproxy.ts";

interface Shop {
  readonly api: Api;
  readonly upstream: string;
}

async function shop(body: Record<string, unknown> = {}): Promise<Shop> {
  const api = await serveApi();
  const upstream = `${HOST}:${portOf(await serveEcho())}`;
  const { status } = await api.call("POST", "/proxies", { name: "shop", upstream, ...body });
  expect(status).toBe(201);
  return { api, upstream };
}

async function addressOf({ api }: Shop, name = "shop") {
  const { body } = await api.call("GET", `/proxies/${name}`);
  const [host = "", port = ""] = body.listen.split(":");
  return { host, port: Number(port) };
}

const call = async (one: Shop): Promise<Client> => dial(await addressOf(one));
const fate = async (one: Shop) => {
  const address = await addressOf(one);
  return fateOf({ doors: [address] } as never);
};

async function freePort(): Promise<number> {
  const server = createServer().listen(0, HOST);
  await once(server, "listening");
  const port = portOf(server);
  server.close();
  return port;
}

describe("proxies", () => {
  it("are refused without a name or an upstream, and the field is named (A-1)", async () => {
    const api = await serveApi();
    const { status, body } = await api.call("POST", "/proxies", { upstream: "127.0.0.1:1" });
    expect([status, body]).toEqual([400, { error: "missing required field: name", status: 400 }]);
    const second = await api.call("POST", "/proxies", { name: "a", upstream: "" });
    expect(second.body.error).toContain("upstream");
    expect((await api.call("POST", "/proxies", "{no json")).status).toBe(400);
    expect((await api.call("POST", "/proxies", { name: "a", upstream: "x" })).body.error).toBe(
      'upstream is "x", expected host:port',
    );
  });

  it("are created, told and listed with the address they really have (A-3)", async () => {
    const one = await shop({ listen: "localhost:0" });
    const { body } = await one.api.call("GET", "/proxies/shop");
    expect(body).toEqual({
      name: "shop",
      listen: expect.stringMatching(/^127\.0\.0\.1:[1-9]\d*$/),
      upstream: one.upstream,
      enabled: true,
      toxics: [],
    });
    expect((await one.api.call("GET", "/proxies")).body).toEqual({ shop: body });
    await roundTrip(await call(one));
  });

  it("created off tell the address as given, and are there once on, and gone once off (A-3)", async () => {
    const one = await shop({ listen: "localhost:0", enabled: false });
    expect((await one.api.call("GET", "/proxies/shop")).body.listen).toBe("localhost:0");
    const on = await one.api.call("POST", "/proxies/shop", { enabled: true });
    expect([on.status, on.body.enabled]).toEqual([200, true]);
    const client = await call(one);
    await roundTrip(client);
    const { listen } = on.body;
    const off = await one.api.call("PATCH", "/proxies/shop", { enabled: false });
    expect(off.body).toMatchObject({ enabled: false, listen });
    expect(await client.ended()).toMatch(/end|ECONNRESET/);
    expect(await fate(one)).toBe("ECONNREFUSED");
    expect((await one.api.call("POST", "/proxies/shop", { enabled: true })).body.listen).toBe(
      listen,
    );
    await roundTrip(await call(one));
  });

  it("move when they are told another address, and only then (P-6, P-7)", async () => {
    const one = await shop();
    const client = await call(one);
    await roundTrip(client);
    const { port } = await addressOf(one);
    const same = [`127.0.0.1:${port}`, `localhost:${port}`];
    for (const listen of same) {
      const { body } = await one.api.call("POST", "/proxies/shop", { listen });
      expect(body.listen).toBe(`127.0.0.1:${port}`);
    }
    await roundTrip(client);
    const moved = await one.api.call("POST", "/proxies/shop", { listen: "127.0.0.1:0" });
    expect(moved.body.listen).not.toBe(`127.0.0.1:${port}`);
    expect(await client.ended()).toMatch(/end|ECONNRESET/);
    await roundTrip(await call(one));
  });

  it("go elsewhere when their upstream changes, for everybody", async () => {
    const one = await shop();
    const other = await serve((socket) => socket.end("other"));
    const client = await call(one);
    await roundTrip(client);
    const upstream = `${HOST}:${portOf(other)}`;
    expect((await one.api.call("PATCH", "/proxies/shop", { upstream })).body.upstream).toBe(
      upstream,
    );
    expect(await client.ended()).toMatch(/end|ECONNRESET/);
    expect((await (await call(one)).has(5)).toString()).toBe("other");
  });

  it("are gone once deleted, and their port is free again (A-4)", async () => {
    const one = await shop();
    const address = await addressOf(one);
    expect((await one.api.call("DELETE", "/proxies/shop")).status).toBe(204);
    expect((await one.api.call("DELETE", "/proxies/shop")).status).toBe(404);
    const again = createServer().listen(address);
    await once(again, "listening");
    again.close();
  });

  it("meet conflicts of ports and of names (A-5)", async () => {
    const one = await shop();
    const { port } = await addressOf(one);
    const taken = { name: "b", upstream: one.upstream, listen: `127.0.0.1:${port}` };
    const first = await one.api.call("POST", "/proxies", taken);
    expect([first.status, first.body.error]).toEqual([500, expect.stringContaining("EADDRINUSE")]);
    const second = await one.api.call("POST", "/proxies", { ...taken, name: "shop" });
    expect([second.status, second.body.error]).toEqual([409, "proxy already exists: shop"]);
  });

  it("of one name that are made at once are one: all but the first meet a conflict", async () => {
    const collection = openCollection({ kinds: await loadKinds(), seed: "seed" });
    onTestFinished(() => collection.close());
    const wish = readProxy({ name: "twin", upstream: "127.0.0.1:1" });
    const made = [1, 2].map(() => collection.inTurn(() => collection.create(wish)));
    expect(await Promise.allSettled(made)).toMatchObject([
      { status: "fulfilled" },
      { status: "rejected", reason: { status: 409 } },
    ]);
  });

  it("that would lead to themselves are refused, whatever they call the place", async () => {
    const { api } = await shop();
    const free = createServer().listen(0, "127.0.0.1");
    await once(free, "listening");
    const { port } = free.address() as { port: number };
    free.close();
    for (const [listen, upstream] of [
      ["127.0.0.1", "127.0.0.1"],
      ["localhost", "127.0.0.1"],
      ["", "localhost"],
      ["0.0.0.0", "127.0.0.7"],
      ["127.0.0.1", "0.0.0.0"],
    ]) {
      const wish = { name: "own", listen: `${listen}:${port}`, upstream: `${upstream}:${port}` };
      const made = await api.call("POST", "/proxies", wish);
      expect([made.status, made.body.error], listen).toEqual([
        400,
        expect.stringContaining("leads to itself"),
      ]);
    }
    const moved = await api.call("POST", "/proxies/shop", {
      upstream: (await api.call("GET", "/proxies/shop")).body.listen,
    });
    expect(moved.status).toBe(400);
    expect((await api.call("GET", "/proxies/shop")).body.enabled).toBe(true);
    expect((await api.call("GET", "/proxies/own")).status).toBe(404);
  });

  it("are all on and without toxics after a reset, which may be repeated (A-6, C-1)", async () => {
    const one = await shop();
    const client = await call(one);
    await one.api.call("POST", "/proxies", { name: "off", upstream: one.upstream, enabled: false });
    for (const stream of ["upstream", "downstream"])
      expect(
        (await one.api.call("POST", "/proxies/shop/toxics", { type: "noop", stream })).status,
      ).toBe(200);
    await roundTrip(client);
    for (let at = 0; at < 2; at++) {
      expect((await one.api.call("POST", "/reset")).status).toBe(204);
      await roundTrip(client);
    }
    const { body } = await one.api.call("GET", "/proxies");
    expect(body).toMatchObject({ shop: { enabled: true, toxics: [] }, off: { enabled: true } });
  });
});

describe("populate (A-2)", () => {
  it("makes several, off or on, keeps what is there and replaces what is elsewhere", async () => {
    const one = await shop();
    const { port } = await addressOf(one);
    await one.api.call("POST", "/proxies/shop/toxics", { type: "latency" });
    const listen = `127.0.0.1:${port}`;
    const wishes = [
      { name: "shop", listen, upstream: one.upstream },
      { name: "off", upstream: one.upstream, enabled: false },
    ];
    const first = await one.api.call("POST", "/populate", wishes);
    expect(first.status).toBe(201);
    expect(first.body.proxies).toMatchObject([
      { name: "shop", enabled: true, listen, toxics: [{ name: "latency_downstream" }] },
      { name: "off", enabled: false },
    ]);
    const moved = [
      { name: "shop", listen: `127.0.0.1:${await freePort()}`, upstream: one.upstream },
    ];
    const second = await one.api.call("POST", "/populate", moved);
    expect(second.body.proxies).toMatchObject([{ ...moved[0], toxics: [] }]);
    await one.api.call("POST", "/proxies/shop/toxics", { type: "latency" });
    const led = [{ ...moved[0], upstream: `${HOST}:${await freePort()}` }];
    const third = await one.api.call("POST", "/populate", led);
    expect(third.body.proxies).toMatchObject([{ ...led[0], toxics: [] }]);
  });

  it("makes none of them when one is not what it should be", async () => {
    const api = await serveApi();
    const wishes = [{ name: "a", upstream: "127.0.0.1:1" }, { upstream: "127.0.0.1:1" }];
    const { status, body } = await api.call("POST", "/populate", wishes);
    expect([status, body.error]).toEqual([400, "missing required field: name at proxy 2"]);
    expect((await api.call("GET", "/proxies")).body).toEqual({});
  });

  it("breaks off where a port cannot be had, and says what was made", async () => {
    const one = await shop();
    const { port } = await addressOf(one);
    const upstream = one.upstream;
    const wishes = [
      { name: "a", upstream },
      { name: "b", upstream, listen: `127.0.0.1:${port}` },
      { name: "c", upstream },
    ];
    const { status, body } = await one.api.call("POST", "/populate", wishes);
    expect([status, body.proxies.length]).toEqual([500, 1]);
    expect(Object.keys((await one.api.call("GET", "/proxies")).body)).toEqual(["a", "shop"]);
  });

  it("takes toxics in the same breath", async () => {
    const one = await shop();
    const toxics = [{ type: "latency", attributes: { latency: 5 } }];
    const wishes = [{ name: "slow", upstream: one.upstream, toxics }];
    const { body } = await one.api.call("POST", "/populate", wishes);
    expect(body.proxies[0].toxics).toMatchObject([{ attributes: { latency: 5, jitter: 0 } }]);
    const wrong = [{ ...wishes[0], toxics: [{ type: "latncy" }] }];
    const refused = await one.api.call("POST", "/populate", wrong);
    expect([refused.status, refused.body.error]).toEqual([
      400,
      expect.stringContaining('Did you mean "latency"?'),
    ]);
    expect((await one.api.call("GET", "/proxies/slow")).body.toxics).toHaveLength(1);
  });
});

describe("toxics", () => {
  const at = "/proxies/shop/toxics";

  // Toxiproxy takes them, and does nothing of it.
  it.each([
    [
      "/proxies/shop/toxics",
      { type: "latency", latency: 200 },
      /unknown key "latency": Allowed are/,
    ],
    ["/proxies/shop/toxics", { type: "latency", toxcity: 1 }, /did you mean "toxicity"\?/],
    ["/proxies/shop", { enable: false }, /unknown key "enable": did you mean "enabled"/],
    ["/proxies", { name: "a", upsteam: "127.0.0.1:1" }, /did you mean "upstream"/],
    [
      "/populate",
      [{ name: "a", upstream: "127.0.0.1:1", port: 1 }],
      /"port": .*Allowed are .* at proxy 1/,
    ],
  ])("%s refuses what it does not know: %j", async (path, body, error) => {
    const { api } = await shop();
    const answer = await api.call("POST", path, body);
    expect([answer.status, answer.body.error]).toEqual([400, expect.stringMatching(error)]);
    expect((await api.call("GET", at)).body).toEqual([]);
    expect(Object.keys((await api.call("GET", "/proxies")).body)).toEqual(["shop"]);
  });

  it.each([
    ["upstream", { path: "api/*" }, /path is "api\/\*", expected a path such as/],
    ["upstream", { path: ["/api/*", "/a b"] }, /path is "\/a b", expected/],
    ["upstream", { method: "GET POST" }, /method is "GET POST", expected a method/],
    ["upstream", { host: "http://shop" }, /host is "http:\/\/shop", expected a host/],
    ["upstream", { header: { "User Agent": "*" } }, /header is "User Agent", expected the name/],
    ["upstream", { status: "5xx" }, /a request has no status/],
  ])("refuse a rule %s that nothing ever fits: %j", async (stream, match, error) => {
    const { api } = await shop();
    const answer = await api.call("POST", at, {
      type: "http-abort",
      stream,
      attributes: { match },
    });
    expect([answer.status, answer.body.error]).toEqual([400, expect.stringMatching(error)]);
  });

  it("have names and streams where none are given, and are unique by name (A-7)", async () => {
    const { api } = await shop();
    const first = await api.call("POST", at, { type: "latency", toxicity: 0.2 });
    expect([first.status, first.body]).toEqual([
      200,
      {
        name: "latency_downstream",
        type: "latency",
        stream: "downstream",
        toxicity: 0.2,
        attributes: { latency: 0, jitter: 0 },
      },
    ]);
    const up = await api.call("POST", at, { type: "latency", stream: "upstream" });
    expect(up.body.name).toBe("latency_upstream");
    const named = await api.call("POST", at, { type: "latency", name: "mine" });
    expect(named.body).toMatchObject({ name: "mine", toxicity: 1 });
    const twice = await api.call("POST", at, { type: "slicer", name: "mine", stream: "upstream" });
    expect([twice.status, twice.body.error]).toEqual([409, "toxic already exists: mine"]);
    const listed = (await api.call("GET", at)).body.map(({ name }: { name: string }) => name);
    expect(listed).toEqual(["latency_downstream", "latency_upstream", "mine"]);
  });

  it("keep what an update leaves out, and their names (A-8)", async () => {
    const { api } = await shop();
    const body = { type: "latency", attributes: { latency: 100, jitter: 10 }, toxicity: 0.7 };
    await api.call("POST", at, body);
    const path = `${at}/latency_downstream`;
    const attributes = { latency: 1_000 };
    const first = await api.call("POST", path, { attributes, toxicity: 0.5, name: "other" });
    expect(first.body).toMatchObject({
      name: "latency_downstream",
      toxicity: 0.5,
      attributes: { latency: 1_000, jitter: 10 },
    });
    const second = await api.call("PATCH", path, { attributes: { jitter: 20 }, toxicity: -1 });
    expect(second.body).toMatchObject({
      toxicity: 0.5,
      attributes: { latency: 1_000, jitter: 20 },
    });
    expect((await api.call("GET", path)).body).toEqual(second.body);
  });

  it("are told with Toxiproxy's names, and found under them (slow_close, limit_data, reset_peer)", async () => {
    const { api } = await shop();
    for (const type of ["slow_close", "limit_data", "reset_peer"]) {
      expect((await api.call("POST", at, { type })).body).toMatchObject({
        type,
        name: `${type}_downstream`,
      });
      expect((await api.call("GET", `${at}/${type}_downstream`)).status).toBe(200);
    }
  });

  it("are removed, once (A-9)", async () => {
    const { api } = await shop();
    await api.call("POST", at, { type: "latency" });
    expect((await api.call("DELETE", `${at}/latency_downstream`)).status).toBe(204);
    const again = await api.call("DELETE", `${at}/latency_downstream`);
    expect([again.status, again.body.error]).toEqual([404, "toxic not found: latency_downstream"]);
    expect((await api.call("GET", "/proxies/none/toxics")).status).toBe(404);
  });

  it("are refused with what is and what should be (A-9)", async () => {
    const { api } = await shop();
    const wrong = async (body: unknown) => {
      const { status, body: said } = await api.call("POST", at, body);
      expect(status).toBe(400);
      return said.error as string;
    };
    expect(await wrong({ type: "latency", stream: "sideways" })).toContain('"sideways"');
    expect(await wrong({ type: "latancy" })).toContain('Did you mean "latency"?');
    expect(await wrong({})).toContain("type");
    expect(await wrong({ type: "latency", toxicity: 20 })).toContain("from 0 to 1");
    expect(await wrong({ type: "bandwidth", attributes: { rate: -1 } })).toContain("-1");
    expect(await wrong({ type: "latency", attributes: { latncy: 1 } })).toContain("latncy");
    expect((await api.call("GET", at)).body).toEqual([]);
  });
});

describe("the server", () => {
  it("tells its version, gives each answer an id, and lets no browser in (A-9)", async () => {
    const api = await serveApi();
    const { body, headers } = await api.call("GET", "/version");
    expect(body).toEqual({ version: "1.2.3" });
    expect(headers.get("x-toxiproxy-request-id")).toMatch(/^[0-9a-f]{20}$/);
    const browser = await api.call("GET", "/version", undefined, "Mozilla/5.0 (X11)");
    expect(browser.status).toBe(403);
    // One that only names it is none.
    const other = await api.call("GET", "/version", undefined, "curl/8 (not Mozilla/5.0)");
    expect(other.status).toBe(200);
    expect((await api.call("GET", "/nothing/here")).status).toBe(404);
    expect((await api.call("POST", "/proxies", `"${"x".repeat(1_100_000)}"`)).status).toBe(413);
  });

  it("tells metrics that move while a connection lives (M-1)", async () => {
    const one = await shop();
    const { port } = await addressOf(one);
    await one.api.call("POST", "/proxies/shop/toxics", { type: "latency", stream: "upstream" });
    const client = await call(one);
    await roundTrip(client, "12345");
    // What is held has been received and not sent, and each direction has its own.
    const mute = { type: "bandwidth", stream: "upstream" };
    await one.api.call("POST", "/proxies/shop/toxics", mute);
    client.send("678");
    const labels = (direction: string) =>
      `direction="${direction}",proxy="shop",listener="127.0.0.1:${port}",upstream="${one.upstream}"`;
    const held = `toxiproxy_proxy_received_bytes_total{${labels("upstream")}} 8\n`;
    const metrics = () => one.api.call("GET", "/metrics");
    await expect.poll(async () => (await metrics()).body, { timeout: 10_000 }).toContain(held);
    const { body, headers } = await metrics();
    expect(headers.get("content-type")).toContain("version=0.0.4");
    expect(body).toContain(`toxiproxy_proxy_sent_bytes_total{${labels("upstream")}} 5\n`);
    for (const of of ["received", "sent"])
      expect(body).toContain(`toxiproxy_proxy_${of}_bytes_total{${labels("downstream")}} 5\n`);
    expect(body).toContain('chaos_proxy_connections_open{proxy="shop"} 1\n');
    expect(body).toContain(
      'chaos_proxy_toxic_hit_total{proxy="shop",toxic="latency_upstream"} 1\n',
    );
  });

  it("answers within a second though a peer does not read", async () => {
    const seen: Client[] = [];
    const server = await serve((socket) => {
      const chunk = Buffer.alloc(65_536);
      const more = () => {
        while (socket.writable && socket.write(chunk));
      };
      socket.on("drain", more);
      more();
      seen.push(watch(socket));
    });
    const one = await shop({ upstream: `${HOST}:${portOf(server)}` });
    const client = await call(one);
    client.socket.pause();
    await eventually(() => seen.length === 1, "the service is called");
    const begun = performance.now();
    for (const type of ["latency", "bandwidth", "slicer", "timeout", "limit_data"]) {
      const body = { type, name: "it", attributes: {} };
      expect((await one.api.call("POST", "/proxies/shop/toxics", body)).status).toBe(200);
      expect((await one.api.call("DELETE", "/proxies/shop/toxics/it")).status).toBe(204);
    }
    expect((performance.now() - begun) / 10).toBeLessThan(1_000);
  });
});
