/** A fault ended a connection whose client paused; the drain called it gone, and the exit took its bytes along. */
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { counted, dial, eventually, proxyTo, serve, toxic } from "../proxy/world.ts";

/** More than two kernels keep for who does not read, and less than is held. */
const LIMIT = 12_000_000;
const ANSWER = counted(20_000_000);

it.each(["end", "reset"])("a drain waits for what comes before the %s", async (ending) => {
  const proxy = await proxyTo(await serve((socket) => void socket.write(ANSWER)));
  const limit = toxic("limit-data", { bytes: LIMIT, ending });
  await proxy.setToxics([limit, toxic("latency", { latency: 60_000 })]);
  const client = await dial(proxy);
  client.socket.pause();
  await eventually(() => proxy.counters().bytes.downstream.received >= LIMIT, "the limit is met");
  await proxy.setToxics([]);
  let isDrained = false;
  const drained = proxy.drain(10_000).finally(() => {
    isDrained = true;
  });
  await sleep(300);
  expect(isDrained).toBe(false);
  expect(proxy.counters().connections).toMatchObject({ open: 1, waiting: 1 });
  client.socket.resume();
  expect((await client.has(LIMIT)).equals(ANSWER.subarray(0, LIMIT))).toBe(true);
  client.socket.destroy();
  expect(await drained).toEqual({ cut: 0 });
});
