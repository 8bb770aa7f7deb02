/** Tiny requests, tiny pieces and answers of ours that wait for their turn were not counted: the bound on memory was none. */
import type { Socket } from "node:net";
import { expect, it } from "vitest";
import { openExchanges } from "../../src/proxy/http/exchanges.ts";
import { openOverhearing } from "../../src/proxy/http/overhearing.ts";
import { fakeLink, openTurned } from "../proxy/fake-link.ts";
import { dial, eventually, proxyTo, serve, toxic } from "../proxy/world.ts";

const ask = (path: string) => `GET ${path} HTTP/1.1\r\n\r\n`;
const ANSWER = "HTTP/1.1 204 No Content\r\n\r\n";

async function told() {
  const sockets: Socket[] = [];
  let asked = 0;
  const server = await serve((socket) => {
    sockets.push(socket);
    socket.on("data", (bytes) => {
      asked += bytes.toString().split("GET").length - 1;
    });
  });
  return { server, asked: () => asked, says: (text: string) => sockets[0]?.write(text) };
}

it("a client that asks far ahead in few bytes", async () => {
  const { server, asked, says } = await told();
  const proxy = await proxyTo(server, { limits: { heldBytes: 65_536 } });
  await proxy.setToxics([toxic("http-abort", { match: { path: "/no" } }, { stream: "upstream" })]);
  const client = await dial(proxy);
  client.send(ask("/").repeat(1_000));
  await eventually(() => asked() >= 100, "some are let through");
  expect(proxy.counters().requests).toBeLessThan(300);
  for (let answered = 0; answered < 1_000; answered++) {
    await eventually(() => asked() > answered, "each answer lets others through");
    says(ANSWER);
  }
  await client.has(1_000 * ANSWER.length);
});

it("a body that comes before anybody answers is not waited for, however full it is", async () => {
  let heard = 0;
  const server = await serve((socket) =>
    socket.on("data", (bytes) => {
      if (heard === 0) socket.write(ANSWER);
      heard += bytes.length;
      if (heard > 3_000_000) socket.write(ANSWER);
    }),
  );
  const proxy = await proxyTo(server, { limits: { heldBytes: 65_536 } });
  await proxy.setToxics([toxic("http-abort", { match: { path: "/no" } }, { stream: "upstream" })]);
  const client = await dial(proxy);
  client.send(`${ask("/")}POST / HTTP/1.1\r\nContent-Length: 3000000\r\n\r\n`);
  client.socket.write(Buffer.alloc(3_000_000));
  await client.has(2 * ANSWER.length);
});

it("pieces that wait for the one before them", () => {
  const clock = openTurned();
  const links = { upstream: fakeLink(clock), downstream: fakeLink(clock) };
  const late = { deed: { delayMs: 1_000 }, now: () => late };
  const rules = { areThere: () => true, judge: () => [late], seen: () => {} };
  const { requests } = openExchanges(links, rules, openOverhearing());
  requests.take(Buffer.from(ask("/")), 0);
  for (let at = 0; at < 1_000; at++) requests.take(Buffer.from("G"), 0);
  expect(links.upstream.held()).toBeGreaterThan(200_000);
});

/** With the answer to what was asked behind them, or that later. */
it.each([
  [1_000, "", 16_777_216],
  [1_000, "x", 16_777_216],
  [200, "x".repeat(200_000), 65_536],
])(
  "%i answers of ours that all have their turn, for a client that does not read",
  async (count, more, cap) => {
    const body = "x".repeat(65_000);
    const { server, asked, says } = await told();
    const proxy = await proxyTo(server, { limits: { heldBytes: cap } });
    const no = { path: "/no" };
    await proxy.setToxics([toxic("http-abort", { body, match: no }, { stream: "upstream" })]);
    const client = await dial(proxy);
    client.socket.pause();
    client.send(ask("/") + ask("/no").repeat(count) + ask("/last"));
    await eventually(() => asked() === 2, "the others wait for the first");
    const last = `HTTP/1.1 200 OK\r\nContent-Length: ${more.length + 4}\r\n\r\n${more}last`;
    says(more ? ANSWER + last : ANSWER);
    await eventually(
      () => proxy.counters().bytes.downstream.sent > 100_000,
      "they have their turn",
    );
    expect(proxy.counters().bytes.downstream.sent).toBeLessThan(30_000_000);
    if (!more) says(last);
    client.socket.resume();
    await eventually(() => client.socket.bytesRead > count * body.length, "they come");
    await eventually(
      () => client.bytes().subarray(-4).toString() === "last",
      "the last, behind them",
    );
    expect(client.bytes().toString("latin1").split(" 503 ")).toHaveLength(count + 1);
  },
);
