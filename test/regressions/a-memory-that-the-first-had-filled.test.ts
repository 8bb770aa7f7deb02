/** Who came when there were few kept a share that was for few: 300 clients made it 600 MB where 256 were the bound. */
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { type Client, dial, eventually, proxyTo, serve, toxic } from "../proxy/world.ts";

const MIB = 1_048_576;
const HELD_IN_ALL = 64 * MIB;
const CLIENTS = 60;

it("clients that come one after another hold no more than all may hold", async () => {
  const endless = await serve((socket) => {
    const more = () => {
      while (socket.write(Buffer.alloc(65_536)));
    };
    socket.on("drain", more);
    more();
  });
  const proxy = await proxyTo(endless, { limits: { heldBytesInAll: HELD_IN_ALL } });
  await proxy.setToxics([toxic("latency", { latency: 600_000 })]);
  const received = () => proxy.counters().bytes.downstream.received;
  const clients: Client[] = [];
  for (let at = 0; at < CLIENTS; at++) {
    clients.push(await dial(proxy));
    await sleep(20);
  }
  let before = 0;
  while (before !== received()) {
    before = received();
    await sleep(200);
  }
  // Each may have read once more than it may hold.
  expect(received()).toBeLessThan(HELD_IN_ALL + CLIENTS * 262_144);

  // Room that those who leave had is there again; not to the byte, as each chunk costs something beside its bytes.
  for (const { socket } of clients) socket.resetAndDestroy();
  await eventually(() => proxy.counters().connections.open === 0, "all have left");
  const bygone = received();
  await dial(proxy);
  await eventually(
    () => received() - bygone > 8 * MIB,
    "one alone holds far more than a share of 60",
  );
});
