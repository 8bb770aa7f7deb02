/** Toxics that only changed places let go of what they held, hours early; and a reset that was due never came. */
import { expect, it } from "vitest";
import { dial, eventually, proxyTo, roundTrip, serveEcho, toxic } from "../proxy/world.ts";

const LONG_MS = 3_600_000;
const late = toxic("latency", { latency: LONG_MS }, { name: "late" });
const noop = toxic("noop");
const limit = toxic("limit-data", { bytes: 100, ending: "end" });

async function echoing() {
  const proxy = await proxyTo(await serveEcho());
  const client = await dial(proxy);
  await roundTrip(client, "hello\n");
  const holds = (bytes: number) =>
    eventually(() => proxy.counters().bytes.downstream.received === bytes, "it has come");
  return { proxy, client, holds, sent: () => proxy.counters().bytes.downstream.sent };
}

it.each([
  ["two places", [late, noop], [noop, late]],
  ["three", [noop, limit, late], [late, noop, limit]],
  ["with a change", [late, noop], [noop, { ...late, attributes: { latency: LONG_MS + 1 } }]],
  ["and one is gone", [late, limit, noop], [noop, late]],
  ["and one is new", [late, noop], [noop, limit, late]],
])("%s", async (_, first, second) => {
  const { proxy, client, holds, sent } = await echoing();
  await proxy.setToxics(first);
  client.send("held ");
  await holds(11);
  await proxy.setToxics(second);
  client.send("on");
  await holds(13);
  expect(sent()).toBe(6);
  await proxy.setToxics([]);
  expect((await client.has(13)).toString()).toBe("hello\nheld on");
});

it("a reset keeps its time", async () => {
  const { proxy, client, holds } = await echoing();
  const reset = toxic("reset-peer", { timeout: 500 });
  await proxy.setToxics([reset, noop]);
  client.send("held");
  await holds(10);
  await proxy.setToxics([noop, reset]);
  expect(await client.ended()).toBe("ECONNRESET");
  expect(client.bytes().toString()).toBe("hello\n");
});

it("they have changed places once nothing is held", async () => {
  const { proxy, client, holds } = await echoing();
  const cut = toxic("limit-data", { bytes: 4, ending: "end" });
  const keep = toxic("slow-close", { delay: LONG_MS });
  const soon = toxic("latency", { latency: 300 });
  await proxy.setToxics([cut, keep, soon]);
  client.send("abc");
  await holds(9);
  await proxy.setToxics([keep, cut, soon]);
  await client.has(9);
  client.send("defg");
  // Before the one that keeps ends back it would be kept back, too.
  expect(await client.ended()).toBe("end");
  expect(client.bytes().toString()).toBe("hello\nabcd");
});
