/** A service that paused within its status line was taken for no HTTP after a second: the rules were off for good. */
import type { Socket } from "node:net";
import { expect, it } from "vitest";
import { openExchanges } from "../../src/proxy/http/exchanges.ts";
import { openOverhearing } from "../../src/proxy/http/overhearing.ts";
import { fakeLink, openTurned } from "../proxy/fake-link.ts";
import { dial, eventually, proxyTo, serve, toxic } from "../proxy/world.ts";

const ask = (path: string, more = "") => `GET ${path} HTTP/1.1\r\nHost: shop\r\n${more}\r\n`;

it.each([
  ["HTTP/1.1 20", "0 OK\r\nContent-Length: 0\r\n\r\n"],
  ["\r", "\nHTTP/1.1 204 No Content\r\n\r\n"],
  ["HTTP/1.1 200 OK\r\nContent-", "Length: 0\r\n\r\n"],
])("%j, and then the rest", (begin, rest) => {
  const clock = openTurned();
  const links = { upstream: fakeLink(clock), downstream: fakeLink(clock) };
  const reply = { deed: { reply: { status: 503, headers: {}, body: "" } }, now: () => reply };
  const rules = {
    areThere: () => true,
    judge: (_: string, { path }: { path: string }) => (path === "/no" ? [reply] : []),
    seen: () => {},
  };
  const { requests, responses } = openExchanges(links, rules, openOverhearing());
  requests.take(Buffer.from(ask("/") + ask("/no")), 0);
  responses.take(Buffer.from(begin), 0);
  clock.turnTo(60_000);
  responses.take(Buffer.from(rest), clock.now());
  expect(links.downstream.text()).toMatch(/^(\r\n)?HTTP\/1.1 20\d .*HTTP\/1.1 503 /s);
  expect(links.downstream.fate()).toBeUndefined();
});

/** It asked in chunks, and spoilt one: nobody can tell where its next request begins. */
const spoilt = (path: string) =>
  `POST ${path} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`;

it("a request that we answered and whose chunks are none ends the connection, behind the answer", async () => {
  const proxy = await proxyTo(await serve((socket) => void socket.resume()));
  await proxy.setToxics([toxic("http-abort", {}, { stream: "upstream" })]);
  const client = await dial(proxy);
  client.send(spoilt("/"));
  client.send(ask("/"));
  expect(await client.ended()).toBe("end");
  expect(client.bytes().toString().split(" 503 ")).toHaveLength(2);
});

it("and behind those that come before it", async () => {
  const sockets: Socket[] = [];
  const proxy = await proxyTo(await serve((socket) => sockets.push(socket.resume())));
  await proxy.setToxics([toxic("http-abort", { match: { path: "/no" } }, { stream: "upstream" })]);
  const client = await dial(proxy);
  client.send(ask("/") + spoilt("/no"));
  await eventually(() => proxy.counters().requests === 2, "both are seen");
  sockets[0]?.write("HTTP/1.1 204 No Content\r\n\r\n");
  expect(await client.ended()).toBe("end");
  expect(client.bytes().toString()).toMatch(/^HTTP\/1.1 204 .*HTTP\/1.1 503 .*connection: close/s);
});

it("an answer in whose place ours was given, and whose chunks are none", async () => {
  const answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n";
  const service = await serve((socket) => void socket.on("data", () => socket.write(answer)));
  const proxy = await proxyTo(service);
  await proxy.setToxics([toxic("http-abort", {})]);
  const client = await dial(proxy);
  client.send(ask("/"));
  expect(await client.ended()).toBe("end");
  expect(client.bytes().toString()).toMatch(/^HTTP\/1.1 503 /);
});
