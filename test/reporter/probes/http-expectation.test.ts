import { readFileSync } from "node:fs";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import http from "../../../src/reporter/probes/http.ts";
import { selfSigned } from "./certificate.ts";
import { type Served, serveHttp } from "./servers.ts";

const open: { close(): unknown }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

async function serving(...given: Parameters<typeof serveHttp>): Promise<Served> {
  const server = await serveHttp(...given);
  open.push(server);
  return server;
}

function ask(
  where: { host: string; port: number },
  more: Record<string, unknown> = {},
  url = "http://x/",
) {
  const probe = http.open(http.options.parse({ url, ...more }), () => where);
  open.push(probe);
  return probe.sample(2_000);
}

test("method, headers and body are sent as they are given", async () => {
  const { promise: body, resolve } = withResolvers<string>();
  const server = await serving((request, answer) => {
    let text = "";
    request.on("data", (chunk) => {
      text += chunk;
    });
    request.on("end", () => {
      resolve(text);
      answer.end();
    });
  });
  const headers = { authorization: "Bearer s3cret", "content-type": "application/json" };

  expect(await ask(server, { method: "POST", headers, body: '{"a":1}' })).toMatchObject({
    ok: true,
  });

  expect(await body).toBe('{"a":1}');
  expect(JSON.parse(server.received[0] ?? "")).toMatchObject({
    method: "POST",
    ...headers,
    connection: "close",
  });
});

test.each<[Record<string, unknown>, string | undefined]>([
  [{ contains: "ready" }, undefined],
  [{ contains: "steady" }, "body"],
  [{ matches: "^\\{.*\\}$" }, undefined],
  [{ matches: "^ready" }, "body"],
  [{ json: { "checks[0].up": true, state: "ready" } }, undefined],
  [{ json: { "$.checks[1].up": false } }, undefined],
  [{ json: { "checks[0].up": "true" } }, "json"],
  [{ json: { "state.length": 5 } }, "json"],
  [{ json: { nothing: null } }, "json"],
  [{ expectHeaders: { "X-Shop": "v2" } }, undefined],
  [{ expectHeaders: { "x-shop": "v3" } }, "header"],
  [{ expectHeaders: { "x-other": "a" } }, "header"],
  [{ status: "404", contains: "ready" }, "status-200"],
])("%j: %s", async (expected, reason) => {
  const checks = [{ up: true }, { up: false }];
  const server = await serving((_, answer) =>
    answer.setHeader("x-shop", "v2.1").end(JSON.stringify({ state: "ready", checks })),
  );

  const answer = await ask(server, expected);

  expect(answer.ok).toBe(reason === undefined);
  expect(answer.reason).toBe(reason);
});

test("what should be JSON and is not says so", async () => {
  const server = await serving((_, answer) => answer.end("<html>"));

  expect(await ask(server, { json: { a: 1 } })).toMatchObject({ ok: false, reason: "not-json" });
});

test("an address's fragment says what is expected, and no server is sent it", async () => {
  const server = await serving((request, answer) => answer.writeHead(404).end(request.url));
  const parse = (address: string) => http.options.parse(http.parse(new URL(address)));

  const options = parse("http://x/a?b=1#status=404&contains=b=1");

  expect(await http.open(options, () => server).sample(2_000)).toMatchObject({ ok: true });
});

test("headers and body are written nowhere, what tells no secret is", () => {
  const options = http.options.parse({
    url: "http://x/",
    method: "POST",
    headers: { Authorization: "Bearer s3cret", Accept: "text/plain" },
    body: "s3cret",
  });

  expect(http.written?.(options)).toMatchObject({
    headers: { Authorization: "***", Accept: "text/plain" },
  });
  expect(JSON.stringify(http.written?.(options))).not.toContain("s3cret");
});

test("TLS: a stranger's certificate is a reason, its authority's or none is not asked for", async () => {
  const { key, cert } = selfSigned();
  const server = https.createServer({ key, cert }, (_, answer) => answer.end("ok"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  open.push({ close: () => server.close() });
  const where = { host: "127.0.0.1", port: (server.address() as AddressInfo).port };
  const over = (more: Record<string, unknown>) => ask(where, more, "https://x/");

  expect(await over({})).toMatchObject({
    ok: false,
    reason: expect.stringMatching(/tls|self|depth/),
  });
  const { ok, timings } = await over({ ca: cert, servername: "localhost" });
  expect(ok).toBe(true);
  expect(timings?.tls).toBeGreaterThan(timings?.connect ?? Infinity);
  expect(await over({ insecure: true })).toMatchObject({ ok: true });
});

function withResolvers<T>() {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

test("the name is looked up where there is one", async () => {
  const server = await serving((_, answer) => answer.end());

  const { timings } = await ask({ host: "localhost", port: server.port });

  expect(timings?.resolve).toBeGreaterThan(0);
  expect(readFileSync("/etc/hosts", "utf8")).toContain("localhost");
});
