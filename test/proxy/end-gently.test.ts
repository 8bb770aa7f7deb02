/** The end of a socket: all that was passed on reaches its peer, or the peer sees that it is not all. */
import { connect, type Socket } from "node:net";
import { expect, it } from "vitest";
import { endGently } from "../../src/proxy/end-gently.ts";
import { resetGently } from "../../src/proxy/reset-gently.ts";
import { openTurned } from "./fake-link.ts";
import { inTheBooks } from "./kernel.ts";
import { eventually, HOST, portOf, serve, watch } from "./world.ts";

/** More than two kernels' buffers hold: it is taken only where somebody reads. */
const MUCH = 50_000_000;

async function pair() {
  const sockets: Socket[] = [];
  const server = await serve((socket) => sockets.push(socket.pause()));
  const peer = connect({ port: portOf(server), host: HOST, allowHalfOpen: true });
  const seen = watch(peer);
  await eventually(() => sockets.length === 1, "it is there");
  return { ours: sockets[0] as Socket, peer, seen, clock: openTurned() };
}

it("reads on what comes, so that the peer sees an end behind all that it was sent", async () => {
  const { ours, peer, seen, clock } = await pair();
  let isTaken = false;
  peer.once("finish", () => {
    isTaken = true;
  });
  peer.end(Buffer.alloc(MUCH));
  ours.write("bye");
  endGently(ours, clock);

  expect(await seen.ended()).toBe("end");
  expect(seen.bytes().toString()).toBe("bye");
  await eventually(() => isTaken && ours.destroyed, "all is taken, and it is gone");
  expect(clock.pending()).toBe(0);
});

it("waits for a peer that pauses, and sends it all", async () => {
  const { ours, peer, seen, clock } = await pair();
  peer.pause();
  ours.write(Buffer.alloc(MUCH));
  endGently(ours, clock);
  clock.turnTo(9_000);
  peer.resume();

  expect(await seen.ended()).toBe("end");
  expect(peer.bytesRead).toBe(MUCH);
});

it("resets a peer that does not read: an end would look like all of it", async () => {
  const { ours, peer, clock } = await pair();
  const isInTheBooks = inTheBooks(peer);
  peer.pause();
  ours.write(Buffer.alloc(MUCH));
  endGently(ours, clock);
  // The table moves while it is read: a line may be missing once.
  await eventually(isInTheBooks, "it is there");
  clock.turnTo(10_000);
  expect(ours.destroyed).toBe(true);
  await eventually(() => !isInTheBooks(), "it is reset");
});

it("lets a peer go that keeps its own end back", async () => {
  const { ours, seen, clock } = await pair();
  ours.write("bye");
  endGently(ours, clock);
  expect(await seen.ended()).toBe("end");
  expect(ours.destroyed).toBe(false);
  clock.turnTo(2_000);
  expect(ours.destroyed).toBe(true);
});

it("resets a peer once it was sent all that was passed on, or reads too late", async () => {
  for (const isRead of [true, false]) {
    const { ours, peer, clock } = await pair();
    peer.pause();
    ours.write(Buffer.alloc(MUCH));
    resetGently(ours, clock);
    clock.turnTo(9_999);
    expect(ours.destroyed).toBe(false);
    if (isRead) peer.resume();
    else clock.turnTo(10_000);
    await eventually(() => ours.destroyed, "it is reset");
    expect(ours.bytesWritten === MUCH && ours.writableLength === 0).toBe(isRead);
    await eventually(() => clock.pending() === 0, "nothing is left to ring");
  }
});
