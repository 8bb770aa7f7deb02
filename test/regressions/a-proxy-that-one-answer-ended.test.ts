/** Seen: a header that was set, and a limit on the bytes behind it: the first answer ended the whole program, a TypeError. */
import { expect, it } from "vitest";
import { dial, proxyTo, serve, toxic } from "../proxy/world.ts";

const ANSWER = `HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n${"x".repeat(400)}`;

it.each([
  ["end", 10],
  ["reset", 10],
  ["end", 100],
  ["reset", 100],
])("a rewritten answer that a limit ends by %s after %i bytes", async (ending, bytes) => {
  const service = await serve((socket) => socket.once("data", () => socket.write(ANSWER)));
  const proxy = await proxyTo(service);
  await proxy.setToxics([
    toxic("http-replace", { set: { "x-a": "b" } }),
    toxic("limit-data", { bytes, ending }),
  ]);
  const client = await dial(proxy);
  client.send("GET / HTTP/1.1\r\nHost: shop\r\n\r\n");
  await client.ended();
  expect(client.bytes().length).toBeLessThanOrEqual(bytes);
  // It is still there for the next one.
  await proxy.setToxics([]);
  const next = await dial(proxy);
  next.send("GET / HTTP/1.1\r\nHost: shop\r\n\r\n");
  expect((await next.has(ANSWER.length)).toString()).toBe(ANSWER);
});
