/** HTTP rules as a client and a service see them, request by request, on connections that stay open. */
import { once } from "node:events";
import { Agent, createServer, type IncomingMessage, request, type Server } from "node:http";
import type { Socket } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import type { FaultProxy } from "../../../src/proxy/fault-proxy.ts";
import type { ToxicSpec } from "../../../src/proxy/toxic.ts";
import { dial, eventually, HOST, portOf, proxyTo, serve, toxic } from "../world.ts";

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

interface Shop {
  readonly server: Server;
  readonly seen: Seen[];
}

async function openShop(): Promise<Shop> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (bytes) => chunks.push(bytes)).on("error", () => {});
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString();
      const { method = "", url = "", headers } = request;
      seen.push({ method, url, headers, body });
      response.writeHead(url.includes("missing") ? 404 : 200, { "X-Shop": "1" });
      response.end(method === "HEAD" ? undefined : `${method} ${url} ${body}`);
    });
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, HOST);
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { server, seen };
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
  readonly isWhole: boolean;
  readonly tookMs: number;
}

interface Ask {
  readonly method?: string;
  readonly body?: string;
  readonly headers?: Record<string, string>;
}

/** One connection that stays open, where it can. */
function openClient(proxy: FaultProxy) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  return (path: string, { method = "GET", body, headers = {} }: Ask = {}): Promise<Answer> => {
    const begun = performance.now();
    const port = proxy.doors[0]?.port;
    return new Promise((resolve, reject) => {
      const asking = request({ agent, host: HOST, port, path, method, headers }, (response) => {
        let text = "";
        response.setEncoding("latin1").on("data", (piece) => {
          text += piece;
        });
        response
          .on("error", () => {})
          .on("close", () => {
            const { statusCode: status = 0, headers, complete: isWhole } = response;
            resolve({ status, headers, body: text, isWhole, tookMs: performance.now() - begun });
          });
      });
      asking.on("error", reject).end(body);
    });
  };
}

async function shop(specs: readonly ToxicSpec[] = []) {
  const one = await openShop();
  const proxy = await proxyTo({ host: HOST, port: portOf(one.server) });
  await proxy.setToxics(specs);
  return { ...one, proxy, ask: openClient(proxy) };
}

const onRequests = (type: string, attributes: Record<string, unknown>, rest = {}) =>
  toxic(type, attributes, { stream: "upstream", ...rest });

describe("http-abort", () => {
  it("closes behind an answer to who asked whether to send a body: it may come, or not", async () => {
    const { proxy, seen } = await shop([onRequests("http-abort", { status: 503 })]);
    const client = await dial(proxy);
    const head = "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n";
    client.send(head);
    expect(await client.ended()).toBe("end");
    expect(client.bytes().toString()).toMatch(/^HTTP\/1\.1 503 .*\r\nconnection: close\r\n/s);
    expect(seen).toEqual([]);
  });

  it("ends a connection that becomes another protocol's before its answer had its turn", async () => {
    const switches = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n";
    const asked: Buffer[] = [];
    const sockets: Socket[] = [];
    const server = await serve((socket) => {
      sockets.push(socket);
      socket.on("data", (bytes) => asked.push(bytes));
    });
    const proxy = await proxyTo(server);
    await proxy.setToxics([onRequests("http-abort", { match: { path: "/no" } })]);
    const client = await dial(proxy);
    client.send("GET /first HTTP/1.1\r\nHost: a\r\n\r\nGET /no HTTP/1.1\r\nHost: a\r\n\r\n");
    await eventually(() => Buffer.concat(asked).includes("/first"), "the first is asked");
    await eventually(() => proxy.counters().requests === 2, "the second is answered by us");
    sockets[0]?.write(switches);
    expect(await client.ended()).toMatch(/end|ECONNRESET/);
    expect(client.bytes().toString()).not.toContain("503");
  });

  it("is gone with its rule, on a connection that lives", async () => {
    const { proxy, ask } = await shop([onRequests("http-abort", {})]);
    expect((await ask("/a")).status).toBe(503);
    await proxy.setToxics([]);
    expect((await ask("/a")).status).toBe(200);
    expect(proxy.counters().connections.total).toBe(1);
  });

  it("answers what it means, lets all else through, and the connection lives on", async () => {
    const match = { path: "/api/*", method: "GET" };
    const reply = { status: 503, body: "no", headers: { "Retry-After": "9" } };
    const { proxy, ask, seen } = await shop([onRequests("http-abort", { ...reply, match })]);
    const hit = await ask("/api/users?x=1");
    expect(hit).toMatchObject({ status: 503, body: "no", isWhole: true });
    expect(hit.headers).toMatchObject({ "retry-after": "9", "content-length": "2" });
    expect((await ask("/other")).body).toBe("GET /other ");
    expect((await ask("/api/users", { method: "POST", body: "b" })).body).toBe("POST /api/users b");
    expect((await ask("/api/a")).status).toBe(503);
    expect(seen.map(({ url }) => url)).toEqual(["/other", "/api/users"]);
    expect(proxy.counters()).toMatchObject({
      connections: { total: 1 },
      requests: 4,
      toxics: { "http-abort_upstream": { matched: 2, hit: 2 } },
    });
  });

  it("of a share hits the same requests for the same seed, and about as many as it should", async () => {
    const hits = async (percent: number) => {
      const { ask } = await shop([onRequests("http-abort", {}, { percent })]);
      const all: number[] = [];
      for (let at = 0; at < 200; at++) all.push((await ask(`/${at}`)).status);
      return all.map((status) => (status === 503 ? "x" : "-")).join("");
    };
    const [first, second] = [await hits(20), await hits(20)];
    expect(second).toBe(first);
    // Outside of this once in ten thousand seeds; this seed is fixed.
    expect(first.split("x").length - 1).toBeGreaterThan(18);
    expect(first.split("x").length - 1).toBeLessThan(64);
    expect(await hits(0)).not.toContain("x");
  });

  it("keeps pipelined answers in order, ours among the service's", async () => {
    const { proxy } = await shop([
      onRequests("http-abort", { body: "ours", match: { path: "/b" } }),
    ]);
    const client = await dial(proxy);
    client.send(
      ["a", "b", "c", "b"].map((path) => `GET /${path} HTTP/1.1\r\nHost: x\r\n\r\n`).join(""),
    );
    await eventually(() => client.bytes().toString().split("HTTP/1.1 ").length === 5, "4 answers");
    const bodies = client
      .bytes()
      .toString()
      .match(/GET \/[ac] |ours/g);
    expect(bodies).toEqual(["GET /a ", "ours", "GET /c ", "ours"]);
  });

  it("swallows the body of what it answers, and closes where nobody could tell what follows", async () => {
    const { ask, seen } = await shop([onRequests("http-abort", { match: { method: "POST" } })]);
    const body = "x".repeat(300_000);
    expect((await ask("/a", { method: "POST", body })).status).toBe(503);
    const chunked = { "Transfer-Encoding": "chunked" };
    expect((await ask("/b", { method: "POST", body, headers: chunked })).status).toBe(503);
    expect((await ask("/c")).status).toBe(200);
    const last = await ask("/d", { method: "POST", headers: { Connection: "close" } });
    expect(last.headers.connection).toBe("close");
    expect(seen.map(({ url }) => url)).toEqual(["/c"]);
  });

  it("answers a HEAD without a body, and may answer in place of the service's answer", async () => {
    const { ask, seen } = await shop([
      toxic("http-abort", { status: 500, body: "ours", match: { status: "2xx" } }),
    ]);
    expect(await ask("/a", { method: "HEAD" })).toMatchObject({ status: 500, body: "" });
    expect(await ask("/a")).toMatchObject({ status: 500, body: "ours" });
    expect((await ask("/missing")).status).toBe(404);
    expect(seen).toHaveLength(3);
  });
});

describe("http-delay", () => {
  it("holds a request, or its response, and no other", async () => {
    const { ask, proxy } = await shop([
      onRequests("http-delay", { delay: 400, match: { path: "/in" } }),
      toxic("http-delay", { delay: 500, match: { path: "/out" } }),
    ]);
    for (const [path, leastMs] of [
      ["/in", 400],
      ["/out", 500],
    ] as const) {
      expect((await ask(path)).tookMs).toBeGreaterThanOrEqual(leastMs);
      expect((await ask("/other")).tookMs).toBeLessThan(400);
    }
    await proxy.setToxics([]);
    expect((await ask("/in")).tookMs).toBeLessThan(400);
  });

  it("that is taken away lets go of what it holds; a neighbour's change does not", async () => {
    const slow = onRequests("http-delay", { delay: 60_000, match: { path: "/slow" } });
    const { ask, proxy, seen } = await shop([slow]);
    const asked = ask("/slow");
    await eventually(() => proxy.counters().requests === 1, "it is held");
    await proxy.setToxics([slow, toxic("http-abort", {}, { name: "b" })]);
    await proxy.setToxics([slow]);
    expect(seen).toHaveLength(0);
    await proxy.setToxics([]);
    expect((await asked).status).toBe(200);
  });
});

describe("http-reset", () => {
  it("resets in place of a request, of a response, or within its body", async () => {
    const { ask, proxy, seen } = await shop([onRequests("http-reset", {})]);
    await expect(ask("/a")).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(seen).toHaveLength(0);
    await proxy.setToxics([toxic("http-reset", {})]);
    await expect(ask("/a")).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(seen).toHaveLength(1);
    await proxy.setToxics([toxic("http-reset", { bytes: 3 })]);
    expect(await ask("/a").catch(() => ({ isWhole: false }))).toMatchObject({ isWhole: false });
    await proxy.setToxics([]);
    expect((await ask("/a")).status).toBe(200);
  });
});

describe("http-truncate", () => {
  it("closes within the body, and the head still promises all of it", async () => {
    const { ask, proxy } = await shop([toxic("http-truncate", { bytes: 5 })]);
    const { headers, body, isWhole } = await ask("/abc");
    expect([headers["transfer-encoding"] ?? headers["content-length"], isWhole]).toEqual([
      expect.anything(),
      false,
    ]);
    expect(body.length).toBeLessThan("GET /abc ".length);
    await proxy.setToxics([]);
    expect((await ask("/abc")).isWhole).toBe(true);
  });
});

describe("http-slow-body", () => {
  it("paces a body and no head, up or down", async () => {
    const match = { method: "POST" };
    const { ask } = await shop([onRequests("http-slow-body", { rate: 100, match })]);
    const { tookMs, body } = await ask("/a", { method: "POST", body: "x".repeat(50_000) });
    expect(tookMs).toBeGreaterThanOrEqual(490);
    expect(body).toHaveLength("POST /a ".length + 50_000);
    expect((await ask("/a")).tookMs).toBeLessThan(490);
  });

  it("of nothing stands still until it is taken away", async () => {
    const { ask, proxy } = await shop([toxic("http-slow-body", { rate: 0 })]);
    const asked = ask("/a");
    await eventually(() => proxy.counters().toxics["http-slow-body_downstream"]?.hit === 1, "hit");
    await proxy.setToxics([]);
    expect((await asked).body).toBe("GET /a ");
  });
});

describe("http-replace", () => {
  it("changes status and headers of responses, and headers of requests", async () => {
    const { ask, seen } = await shop([
      toxic("http-replace", { status: 418, set: { "X-New": "1" }, remove: ["x-shop"] }),
      onRequests("http-replace", { set: { Host: "elsewhere" }, remove: ["x-secret"] }),
    ]);
    const { status, headers, body } = await ask("/a", { headers: { "X-Secret": "s" } });
    expect([status, headers["x-new"], headers["x-shop"], body]).toEqual([
      418,
      "1",
      undefined,
      "GET /a ",
    ]);
    expect(seen[0]?.headers).toMatchObject({ host: "elsewhere" });
    expect(seen[0]?.headers).not.toHaveProperty("x-secret");
  });
});

describe("matching", () => {
  it.each([
    [{ method: ["PUT", "post"] }, ["POST /a"]],
    [{ path: "/api/*/x" }, ["GET /api/1/2/x"]],
    [{ path: ["/a", "/b"] }, ["GET /a", "POST /a"]],
    [{ host: "*.shop:80" }, ["GET /host"]],
    [{ header: { "X-User": "ann*" } }, ["GET /header"]],
    [{ method: "GET", path: "/a" }, ["GET /a"]],
    [{}, ["GET /a", "POST /a", "GET /api/1/2/x", "GET /host", "GET /header"]],
  ])("by %j means %j", async (match, wanted) => {
    const { ask } = await shop([onRequests("http-abort", { match })]);
    const asked: [string, Ask][] = [
      ["/a", {}],
      ["/a", { method: "POST", body: "" }],
      ["/api/1/2/x?q=/a", {}],
      ["/host", { headers: { Host: "WWW.Shop:80" } }],
      ["/header", { headers: { "x-user": "anna" } }],
    ];
    const hit: string[] = [];
    for (const [path, how] of asked)
      if ((await ask(path, how)).status === 503)
        hit.push(`${how.method ?? "GET"} ${path.split("?")[0]}`);
    expect(hit).toEqual(wanted);
  });
});

describe("a connection that was open before the rules", () => {
  it("is read from its next request on, and left alone again when they are gone", async () => {
    const { ask, proxy } = await shop();
    await ask("/before");
    for (let round = 0; round < 3; round++) {
      await proxy.setToxics([onRequests("http-abort", {})]);
      expect((await ask("/during")).status).toBe(503);
      await proxy.setToxics([]);
      expect((await ask("/after")).status).toBe(200);
    }
    expect(proxy.counters()).toMatchObject({ connections: { total: 1 }, requests: 3 });
  });
});
