/** One client that sent aborted requests one after another and read no answer: two gigabytes in four seconds. */
import { expect, it } from "vitest";
import type { FaultProxy } from "../../src/proxy/fault-proxy.ts";
import { dial, eventually, proxyTo, serve, toxic } from "../proxy/world.ts";

const BODY = "x".repeat(60_000);
const REQUEST = "GET /no HTTP/1.1\r\nHost: a\r\n\r\n";
const COUNT = 5_000;

it.each([
  ["", []],
  [" behind a delay", [toxic("latency", { latency: 600_000 })]],
])(
  "answers of our own wait for who reads them%s",
  async (_where, others) => {
    const proxy = await proxyTo(await serve((socket) => void socket.resume()));
    const abort = toxic("http_abort", { body: BODY }, { stream: "upstream" });
    await proxy.setToxics([abort, ...others]);
    const client = await dial(proxy);
    client.socket.pause();
    client.send(REQUEST.repeat(COUNT));
    await stillAt(proxy);
    // Two kernels' buffers, our own, and what is held on the way.
    expect(proxy.counters().requests * BODY.length).toBeLessThan(40_000_000);

    await proxy.setToxics([abort]);
    client.socket.resume();
    await allAnswered(proxy);
    client.socket.destroy();
  },
  120_000,
);

/** Whether no more are answered between two looks. */
async function stillAt(proxy: FaultProxy): Promise<void> {
  let before = -1;
  await eventually(() => {
    const { requests } = proxy.counters();
    const isStill = requests === before && requests > 0;
    before = requests;
    return isStill;
  }, "no more are answered");
}

/** Each further answer has its own deadline: a busy machine took 15 s for these 300 MB, and never stood still. */
async function allAnswered(proxy: FaultProxy): Promise<void> {
  for (let had = proxy.counters().requests; had < COUNT; had = proxy.counters().requests)
    await eventually(() => proxy.counters().requests > had, `more than ${had} are answered`);
}
