/** A bandwidth that was changed, or whose client left, stood still for bytes that had never gone by it. */
import { expect, it } from "vitest";
import { dial, eventually, proxyTo, roundTrip, serveEcho, toxic } from "../proxy/world.ts";

const slow = (at: number, shared: boolean) =>
  toxic("bandwidth", { rate: 0.001 + at / 1_000_000, shared });

it.each([[false], [true]])("changed again and again, shared: %s", async (shared) => {
  const proxy = await proxyTo(await serveEcho());
  const client = await dial(proxy);
  await roundTrip(client, "hello\n");
  await proxy.setToxics([slow(0, shared)]);
  client.send("held");
  await eventually(() => proxy.counters().bytes.downstream.received === 10, "it is held");
  // A byte takes a second of each.
  for (let at = 1; at < 50; at++) await proxy.setToxics([slow(at, shared)]);
  await proxy.setToxics([toxic("bandwidth", { rate: 1_000, shared })]);
  expect((await client.has(10)).toString()).toBe("hello\nheld");
});

it("shared with those who have left", async () => {
  const proxy = await proxyTo(await serveEcho());
  const stays = await dial(proxy);
  await roundTrip(stays, "hello\n");
  await proxy.setToxics([slow(0, true)]);
  const others = await Promise.all(Array.from({ length: 50 }, () => dial(proxy)));
  for (const one of others) one.send("x");
  await eventually(() => proxy.counters().bytes.downstream.received === 56, "all is held");
  for (const one of others) one.socket.resetAndDestroy();
  await eventually(() => proxy.counters().connections.open === 1, "they have left");
  await proxy.setToxics([toxic("bandwidth", { rate: 1_000, shared: true })]);
  stays.send("on");
  expect((await stays.has(8)).toString()).toBe("hello\non");
});
