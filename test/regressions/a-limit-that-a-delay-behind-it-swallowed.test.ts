/** A stream that was to end after so many bytes ended at once, with none, where another toxic held them. */
import { expect, it } from "vitest";
import { dial, proxyTo, serve, toxic } from "../proxy/world.ts";

const chatty = () =>
  serve((socket) => {
    socket.write("0123456789".repeat(20));
    socket.resume();
  });

const limit = toxic("limit-data", { bytes: 50 });
const slow = toxic("latency", { latency: 200 });
const late = toxic("slow-close", { delay: 300 });

it.each([
  [[limit, slow], 200],
  [[slow, limit], 200],
  [[limit, toxic("bandwidth", { rate: 0.25 })], 200],
  [[limit, late], 300],
  [[toxic("limit-data", { bytes: 70 }, { name: "more" }), slow, limit, late], 500],
])("%j: as many bytes come, and the end after them", async (toxics, dueMs) => {
  const proxy = await proxyTo(await chatty());
  await proxy.setToxics(toxics);
  const client = await dial(proxy);
  expect(await client.ended()).toBe("end");
  expect(client.bytes().length).toBe(50);
  expect(client.sinceMs()).toBeGreaterThanOrEqual(dueMs);
});

it("takes nothing more when the limit is taken away meanwhile", async () => {
  const proxy = await proxyTo(await chatty());
  await proxy.setToxics([limit, toxic("latency", { latency: 60_000 })]);
  const client = await dial(proxy);
  client.send("x");
  await expect.poll(() => proxy.counters().bytes.downstream.received).toBe(200);
  await proxy.setToxics([]);
  expect(await client.ended()).toBe("end");
  expect(client.bytes().length).toBe(50);
  client.socket.destroy();
  await expect.poll(() => proxy.counters().connections.open).toBe(0);
});

it("reads no more of a service whose stream is cut", async () => {
  const endless = await serve((socket) => {
    const more = () => {
      while (socket.write(Buffer.alloc(65_536)));
    };
    socket.on("drain", more).resume();
    more();
  });
  const proxy = await proxyTo(endless);
  await proxy.setToxics([limit, toxic("latency", { latency: 1_000 })]);
  const client = await dial(proxy);
  expect(await client.ended()).toBe("end");
  expect(client.bytes().length).toBe(50);
  expect(proxy.counters().bytes.downstream.received).toBeLessThan(8 * 1_048_576);
});

it("a body that breaks off comes as far as it should", async () => {
  const answer = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789";
  const service = await serve((socket) => socket.once("data", () => socket.write(answer)));
  const proxy = await proxyTo(service);
  await proxy.setToxics([toxic("http-truncate", { bytes: 4 }), slow]);
  const client = await dial(proxy);
  client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  expect(await client.ended()).toBe("end");
  expect(client.bytes().toString()).toBe(answer.slice(0, -6));
});

it("a timeout keeps its time, whatever is behind it", async () => {
  const proxy = await proxyTo(await chatty());
  await proxy.setToxics([toxic("timeout", { timeout: 50 }), toxic("latency", { latency: 60_000 })]);
  const client = await dial(proxy);
  expect(await client.ended()).toBe("end");
  expect(client.bytes().length).toBe(0);
});
