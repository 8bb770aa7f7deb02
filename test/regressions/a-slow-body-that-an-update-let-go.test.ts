/** A rule that was changed let go of the messages that it held, as if it had been taken away. */

import { once } from "node:events";
import { createServer } from "node:http";
import { expect, it, onTestFinished } from "vitest";
import { dial, HOST, portOf, proxyTo, toxic } from "../proxy/world.ts";

async function asked(first: ReturnType<typeof toxic>) {
  const service = createServer((_, answer) => answer.end(Buffer.alloc(1_000_000))).listen(0, HOST);
  await once(service, "listening");
  onTestFinished(() => void service.close());
  const proxy = await proxyTo({ host: HOST, port: portOf(service) });
  await proxy.setToxics([first]);
  const client = await dial(proxy);
  client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  return { proxy, client };
}

it("goes on at its new rate", async () => {
  const { proxy, client } = await asked(toxic("http-slow-body", { rate: 20 }));
  await client.has(1_000);
  await proxy.setToxics([toxic("http-slow-body", { rate: 10 })]);
  const begun = performance.now();
  await client.has(6_000);
  expect(performance.now() - begun).toBeGreaterThan(200);
  expect(client.bytes().length).toBeLessThan(100_000);
  await proxy.setToxics([]);
  await client.has(1_000_000);
});

it("waits as long as it says now", async () => {
  const { proxy, client } = await asked(toxic("http-delay", { delay: 60_000 }));
  await expect.poll(() => proxy.counters().toxics["http-delay_downstream"]?.hit).toBe(1);
  await proxy.setToxics([toxic("http-delay", { delay: 300 })]);
  await client.has(1);
  expect(client.sinceMs()).toBeGreaterThanOrEqual(300);
});

it("lets go of whom its new share does not hit", async () => {
  const { proxy, client } = await asked(toxic("http-delay", { delay: 60_000 }));
  await expect.poll(() => proxy.counters().toxics["http-delay_downstream"]?.hit).toBe(1);
  await proxy.setToxics([toxic("http-delay", { delay: 60_000 }, { percent: 0 })]);
  await client.has(1);
});
