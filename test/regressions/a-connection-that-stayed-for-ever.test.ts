/** Connections that stayed when one side had left, or never ended what nobody was to see. */
import type { Socket } from "node:net";
import { expect, it } from "vitest";
import { dial, eventually, proxyTo, serve, serveEcho, toxic } from "../proxy/world.ts";

const GET = "GET / HTTP/1.1\r\nHost: a\r\n";

/** It answers without an end, and takes no hint. */
const endless = () =>
  serve((socket) => {
    const more = () => {
      while (socket.writable && socket.write(Buffer.alloc(65_536)));
    };
    socket.once("data", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      more();
    });
    socket.on("drain", more);
  });

it.each([
  ["an endless answer in whose place ours is given", "", toxic("http-abort", {})],
  [
    "a service that keeps its end back from an answer of ours",
    "Connection: close\r\n",
    toxic("http-abort", {}, { stream: "upstream" }),
  ],
])("%s", async (_, more, spec) => {
  const proxy = await proxyTo(await endless());
  await proxy.setToxics([spec]);
  const client = await dial(proxy);
  client.send(`${GET}${more}\r\n`);
  expect(await client.ended()).toBe("end");
  expect(client.bytes().toString()).toMatch(/^HTTP\/1.1 503 /);
  client.socket.end();
  await eventually(() => proxy.counters().connections.open === 0, "it is over");
});

it.each([["end"], ["reset"]])(
  "a timeout that never comes, whose client has left by an %s",
  async (how) => {
    const sockets: Socket[] = [];
    const proxy = await proxyTo(await serve((socket) => sockets.push(socket.resume())));
    await proxy.setToxics([
      toxic("timeout", { timeout: 0 }, { stream: "upstream", name: "up" }),
      toxic("timeout", { timeout: 0 }, { name: "down" }),
    ]);
    const client = await dial(proxy);
    await eventually(() => sockets.length === 1, "the service is called");
    client.send("hello");
    await eventually(() => proxy.counters().bytes.upstream.received === 5, "it is swallowed");
    if (how === "end") client.socket.destroy();
    else client.socket.resetAndDestroy();
    await eventually(() => proxy.counters().connections.open === 0, "it is over");
  },
);

it("a client that left while the service was not called yet", async () => {
  const proxy = await proxyTo(await serveEcho());
  await proxy.setToxics([toxic("slow-open", { delay: 3_600_000 })]);
  const client = await dial(proxy);
  client.send("hello");
  await eventually(() => proxy.counters().connections.open === 1, "it is let in");
  client.socket.resetAndDestroy();
  await eventually(() => proxy.counters().connections.open === 0, "it is over");
});

it("a client that reset what was not read from", async () => {
  const proxy = await proxyTo(await serveEcho());
  await proxy.setToxics([toxic("bandwidth", { rate: 0 }, { stream: "upstream" })]);
  const client = await dial(proxy);
  client.socket.write(Buffer.alloc(60_000_000));
  let before = -1;
  await eventually(() => {
    const now = proxy.counters().bytes.upstream.received;
    const isStill = now === before && now > 16_000_000;
    before = now;
    return isStill;
  }, "it is not read any more");
  client.socket.resetAndDestroy();
  await eventually(() => proxy.counters().connections.open === 0, "it is over");
});
