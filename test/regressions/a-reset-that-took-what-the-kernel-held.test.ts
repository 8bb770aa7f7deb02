/** A limit that ends in a reset: a client that read slowly got the first few kilobytes, and not what was let through. */
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { inTheBooks } from "../proxy/kernel.ts";
import { counted, dial, eventually, proxyTo, serve, toxic } from "../proxy/world.ts";

/** More than a client's kernel takes unread, and no more than ours keeps for it. */
const LIMIT = 1_000_000;
const HEAD = "HTTP/1.1 200 OK\r\nContent-Length: 5000000\r\n\r\n";
const ANSWER = Buffer.concat([Buffer.from(HEAD), counted(5_000_000)]);

it.each([
  [toxic("limit-data", { bytes: LIMIT, ending: "reset" }), LIMIT],
  [toxic("http-reset", { bytes: LIMIT }), HEAD.length + LIMIT],
])("%j", async (ends, bytes) => {
  const service = await serve((socket) => void socket.once("data", () => socket.write(ANSWER)));
  const proxy = await proxyTo(service);
  await proxy.setToxics([ends]);
  const client = await dial(proxy);
  const isInTheBooks = inTheBooks(client.socket);
  client.socket.pause();
  client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  await expect.poll(() => proxy.counters().bytes.downstream.sent).toBe(bytes);
  await sleep(200);
  client.socket.resume();
  expect((await client.has(bytes)).equals(ANSWER.subarray(0, bytes))).toBe(true);
  await client.ended();
  await eventually(() => !isInTheBooks(), "it is reset");
  expect(client.bytes()).toHaveLength(bytes);
});
