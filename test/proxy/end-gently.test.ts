/** A socket that has more to read than anybody wants is ended, and not reset. */
import { connect, type Socket } from "node:net";
import { expect, it } from "vitest";
import { openAlarms } from "../../src/proxy/alarms.ts";
import { endGently } from "../../src/proxy/end-gently.ts";
import { eventually, HOST, portOf, serve, watch } from "./world.ts";

it("reads on what comes, so that the peer sees an end behind all that it was sent", async () => {
  const sockets: Socket[] = [];
  const server = await serve((socket) => sockets.push(socket.pause()));
  const peer = connect({ port: portOf(server), host: HOST, allowHalfOpen: true });
  const seen = watch(peer);
  await eventually(() => sockets.length === 1, "it is there");
  const [ours] = sockets as [Socket];
  let isTaken = false;
  // More than two kernels' buffers hold: it is taken only where somebody reads.
  peer.once("finish", () => {
    isTaken = true;
  });
  peer.end(Buffer.alloc(50_000_000));
  ours.write("bye");
  endGently(ours, openAlarms());

  expect(await seen.ended()).toBe("end");
  expect(seen.bytes().toString()).toBe("bye");
  await eventually(() => isTaken && ours.destroyed, "all is taken, and it is gone");
});
