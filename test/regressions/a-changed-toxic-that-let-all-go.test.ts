/**
 * A delay of 3 s that was changed to 3.001 s let what it held go at once, 2.7 s early; a bandwidth of 100 KB/s that
 * was changed to 101 let 16 MB through.
 */
import { expect, it } from "vitest";
import { dial, eventually, proxyTo, roundTrip, serve, serveEcho, toxic } from "../proxy/world.ts";

const LONG_MS = 600_000;

it.each([
  ["latency", { latency: LONG_MS }, { latency: LONG_MS + 1 }, {}],
  ["latency", { latency: LONG_MS }, { latency: LONG_MS }, { percent: 99.999 }],
  ["slow_close", { delay: LONG_MS }, { delay: LONG_MS + 1 }, {}],
])("a %s that is changed holds what it held", async (type, first, second, more) => {
  const proxy = await proxyTo(await serveEcho());
  const client = await dial(proxy);
  await roundTrip(client);
  await proxy.setToxics([toxic(type, first)]);
  client.socket.end("held");
  await eventually(() => proxy.counters().bytes.downstream.received === 10, "it has come");
  await proxy.setToxics([toxic(type, second, more)]);
  const { received, sent } = proxy.counters().bytes.downstream;
  expect({ received, sent }).toEqual({ received: 10, sent: type === "latency" ? 6 : 10 });
  expect(client.socket.readableEnded).toBe(false);

  await proxy.setToxics([]);
  expect(await client.ended()).toBe("end");
  expect(client.bytes().toString()).toBe("hello\nheld");
});

it("a bandwidth that is changed again and again stays one", async () => {
  const server = await serve((socket) => void socket.end(Buffer.alloc(8_000_000)));
  const proxy = await proxyTo(server);
  await proxy.setToxics([toxic("bandwidth", { rate: 1 })]);
  const client = await dial(proxy);
  await eventually(() => proxy.counters().bytes.downstream.received > 1_000_000, "much is held");
  for (let rate = 2; rate < 12; rate++) await proxy.setToxics([toxic("bandwidth", { rate })]);
  expect(proxy.counters().bytes.downstream.sent).toBeLessThan(500_000);

  await proxy.setToxics([]);
  await client.has(8_000_000);
  expect(await client.ended()).toBe("end");
});

it("what one that was lowered lets go stays behind what the next one held", async () => {
  const proxy = await proxyTo(await serveEcho());
  const client = await dial(proxy);
  await roundTrip(client);
  const two = (first: number, second: number) => [
    toxic("latency", { latency: first }, { name: "first" }),
    toxic("latency", { latency: second }, { name: "second" }),
  ];
  await proxy.setToxics(two(0, LONG_MS));
  client.send("older ");
  await eventually(
    () => proxy.counters().bytes.downstream.received === 12,
    "it is held by the second",
  );
  await proxy.setToxics(two(LONG_MS, LONG_MS));
  client.send("newer");
  await eventually(
    () => proxy.counters().bytes.downstream.received === 17,
    "it is held by the first",
  );
  await proxy.setToxics(two(0, 0));

  expect((await client.has(17)).toString()).toBe("hello\nolder newer");
});
