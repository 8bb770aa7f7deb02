/** A limit or an answer that ends in a reset: what it had let through was held by a toxic behind it, and never came. */
import { expect, it } from "vitest";
import { inTheBooks } from "../proxy/kernel.ts";
import { dial, eventually, proxyTo, serve, toxic } from "../proxy/world.ts";

const ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789";
const chatty = () => serve((socket) => void socket.once("data", () => socket.write(ANSWER)));
const limit = toxic("limit-data", { bytes: 45, ending: "reset" });

it.each([
  [limit, toxic("latency", { latency: 200 }), 45],
  [limit, toxic("bandwidth", { rate: 0.4 }), 45],
  [limit, toxic("slicer", { average_size: 5, delay: 5_000 }), 45],
  [toxic("http-reset", { bytes: 4 }), toxic("latency", { latency: 200 }), ANSWER.length - 6],
])("%j before %j", async (ends, holds, bytes) => {
  const proxy = await proxyTo(await chatty());
  await proxy.setToxics([ends, holds]);
  const client = await dial(proxy);
  const isInTheBooks = inTheBooks(client.socket);
  client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  expect((await client.has(bytes)).toString()).toBe(ANSWER.slice(0, bytes));
  await client.ended();
  expect(client.bytes()).toHaveLength(bytes);
  await eventually(() => !isInTheBooks(), "it is reset");
});

it("an answer before the one that is reset", async () => {
  const service = await serve((socket) => void socket.on("data", () => socket.write(ANSWER)));
  const proxy = await proxyTo(service);
  const none = { path: "/none" };
  await proxy.setToxics([toxic("http-reset", { match: none }), toxic("latency", { latency: 200 })]);
  const client = await dial(proxy);
  client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  await expect.poll(() => proxy.counters().bytes.downstream.received).toBe(ANSWER.length);
  client.send("GET /none HTTP/1.1\r\nHost: x\r\n\r\n");
  await client.has(ANSWER.length);
});
