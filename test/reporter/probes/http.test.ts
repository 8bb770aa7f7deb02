import { afterEach, expect, test } from "vitest";
import type { Where } from "../../../src/core/probe.ts";
import http from "../../../src/reporter/probes/http.ts";
import { deadPort, type Served, serveHttp, serveRaw, serveTcp } from "./servers.ts";

const served: Served[] = [];
afterEach(async () => {
  await Promise.all(served.splice(0).map((one) => one.close()));
});

async function on(server: Promise<Served>): Promise<Served> {
  const one = await server;
  served.push(one);
  return one;
}

function ask(where: Where | undefined, more: Record<string, unknown> = {}, timeoutMs = 2_000) {
  const url = "http://target.invalid:1/health?deep=1#part";
  const probe = http.open(http.options.parse({ url, ...more }), () => where);
  return probe.sample(timeoutMs);
}

test("an expected status is good, with its stages in order", async () => {
  const server = await on(serveHttp((_, answer) => answer.end("fine")));

  const { ok, reason, timings } = await ask(server);

  expect({ ok, reason }).toEqual({ ok: true, reason: undefined });
  const { connect = -1, firstByte = -1, done = -1 } = timings ?? {};
  expect(connect).toBeGreaterThan(0);
  expect(firstByte).toBeGreaterThanOrEqual(connect);
  expect(done).toBeGreaterThanOrEqual(firstByte);
});

test("path and query are asked for on the place that where() names, without the fragment", async () => {
  const server = await on(serveHttp((_, answer) => answer.end()));

  await ask(server);

  expect(JSON.parse(server.received[0] ?? "")).toMatchObject({
    method: "GET",
    url: "/health?deep=1",
    host: `127.0.0.1:${server.port}`,
  });
});

test("every sample has a connection of its own and asks to close it", async () => {
  const server = await on(serveHttp((_, answer) => answer.end()));

  for (let i = 0; i < 3; i++) await ask(server);

  expect(server.connections()).toBe(3);
  expect(server.received.map((text) => JSON.parse(text).connection)).toEqual(
    Array(3).fill("close"),
  );
});

test("a redirect is not followed", async () => {
  const server = await on(
    serveHttp((_, answer) => answer.writeHead(302, { location: "/elsewhere" }).end()),
  );

  expect(await ask(server)).toMatchObject({ ok: false, reason: "status-302" });
  expect(server.connections()).toBe(1);
});

test("a status outside the expected ones is named", async () => {
  const server = await on(serveHttp((_, answer) => answer.writeHead(503).end()));

  expect(await ask(server)).toMatchObject({ ok: false, reason: "status-503" });
  expect(await ask(server, { status: "200-299,503" })).toMatchObject({ ok: true });
});

test("HEAD is sent when asked for", async () => {
  const server = await on(serveHttp((_, answer) => answer.end()));

  expect(await ask(server, { method: "HEAD" })).toMatchObject({ ok: true });
  expect(JSON.parse(server.received[0] ?? "").method).toBe("HEAD");
});

test("a port on which nobody listens is refused, and asked once", async () => {
  expect(await ask(await deadPort())).toMatchObject({ ok: false, reason: "refused" });
});

test("a server that never answers is a timeout, at the timeout", async () => {
  const server = await on(serveTcp(() => {}));

  const begun = performance.now();
  const answer = await ask(server, {}, 150);

  expect(answer).toMatchObject({ ok: false, reason: "timeout" });
  expect(performance.now() - begun).toBeGreaterThanOrEqual(149);
});

test("a body that never ends is a timeout, and the connection is given up", async () => {
  const { promise: closed, resolve } = withResolvers();
  const server = await on(
    serveTcp((socket) => {
      socket.once("data", () => socket.write("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nfour"));
      socket.once("close", () => resolve());
    }),
  );

  expect(await ask(server, {}, 150)).toMatchObject({ ok: false, reason: "timeout" });
  await closed;
});

test("a reset instead of an answer is a reset", async () => {
  const server = await on(
    serveTcp((socket) => socket.once("data", () => socket.resetAndDestroy())),
  );

  expect(await ask(server)).toMatchObject({ ok: false, reason: "reset" });
});

test("an end instead of an answer is closed", async () => {
  const server = await on(serveTcp((socket) => socket.once("data", () => socket.end())));

  expect(await ask(server)).toMatchObject({ ok: false, reason: "closed" });
});

test("a body that breaks off is not good", async () => {
  const server = await on(serveRaw("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nfour"));

  expect(await ask(server)).toMatchObject({ ok: false, reason: "closed" });
});

test("garbage is a bad answer", async () => {
  const server = await on(serveRaw("SSH-2.0-OpenSSH_9.2\r\n\r\n"));

  expect(await ask(server)).toMatchObject({ ok: false, reason: "bad-answer" });
});

test("a slow answer within the timeout is good: the latency limit is the reader's to judge", async () => {
  const server = await on(
    serveHttp((_, answer) => {
      setTimeout(() => answer.end(), 120);
    }),
  );

  const answer = await ask(server);

  expect(answer.ok).toBe(true);
  expect(answer.timings?.done).toBeGreaterThanOrEqual(119);
});

test("an endless body is read up to its bound and is good", async () => {
  const server = await on(
    serveHttp((_, answer) => {
      const pour = () => {
        while (!answer.destroyed && answer.write(Buffer.alloc(65_536)));
        if (!answer.destroyed) answer.once("drain", pour);
      };
      pour();
    }),
  );

  expect(await ask(server)).toMatchObject({ ok: true });
});

test("a host that no resolver knows is dns", async () => {
  const answer = await ask({ host: "nobody.invalid", port: 80 });

  expect(answer).toMatchObject({ ok: false, reason: "dns" });
});

test("without a place to ask there is no endpoint", async () => {
  expect(await ask(undefined)).toEqual({ ok: false, reason: "no-endpoint" });
});

test("a plain answer to a TLS question is not good", async () => {
  const server = await on(serveRaw("HTTP/1.1 400 Bad Request\r\n\r\n"));

  const answer = await ask(server, { url: "https://target.invalid/health" });

  expect(answer).toMatchObject({ ok: false, reason: "tls" });
});

test("closing gives up what is in flight", async () => {
  const server = await on(serveTcp(() => {}));
  const probe = http.open(http.options.parse({ url: "http://x" }), () => server);

  const asked = probe.sample(60_000);
  probe.close();

  expect((await asked).ok).toBe(false);
});

test.each([
  ["me:secret", "me:secret"],
  ["me%40home:s%2Fcr%3Aet", "me@home:s/cr:et"],
  ["me", "me:"],
  ["me:100%", "me:100%"],
])("%s in an address is sent as basic auth", async (written, meant) => {
  let asked: string | undefined;
  const server = await on(
    serveHttp((request, response) => {
      asked = request.headers.authorization;
      response.end();
    }),
  );

  const answer = await ask(server, http.parse(new URL(`http://${written}@target.invalid/`)));

  expect(answer.ok).toBe(true);
  expect(asked).toBe(`Basic ${Buffer.from(meant).toString("base64")}`);
});

test("options read from an address read the same twice", () => {
  const once = http.options.parse(http.parse(new URL("http://127.0.0.1:8080/health")));

  expect(http.options.parse(once)).toEqual(once);
  expect(once).toEqual({ url: "http://127.0.0.1:8080/health", method: "GET", status: "200-299" });
});

test("a status that is no range of statuses is refused", () => {
  const wrong = http.options.safeParse({ url: "http://127.0.0.1/", status: "2xx" });

  expect(wrong.success).toBe(false);
});

function withResolvers() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
