/**
 * Clients that ended and went while they were answered: of thousands hundreds of descriptors stayed, the service
 * kept their connections, and `chaos proxy` did not end when it was told to. A reset while an end was on its way
 * failed with EINVAL, and Node let go of the handle without closing it.
 */
import { connect, type Socket } from "node:net";
import { expect, it } from "vitest";
import { resetNow } from "../../src/proxy/reset-now.ts";
import { eventually, HOST, portOf, serve, watch } from "../proxy/world.ts";

const handles = () => process.getActiveResourcesInfo().filter((one) => one === "TCPSocketWrap");

async function pair() {
  const sockets: Socket[] = [];
  const server = await serve((socket) => sockets.push(socket));
  const peer = connect({ port: portOf(server), host: HOST, allowHalfOpen: true });
  const seen = watch(peer);
  await eventually(() => sockets.length === 1, "it is there");
  const errors: unknown[] = [];
  sockets[0]?.on("error", (error) => errors.push(error));
  return { ours: sockets[0] as Socket, peer, seen, errors };
}

it.each([
  ["of a socket whose end is on its way", (ours: Socket) => void ours.end("bye")],
  ["of one that goes on", (ours: Socket) => void ours.write("bye")],
  ["of one that had nothing to say", () => {}],
])("a reset %s closes it", async (_what, before) => {
  const many = handles().length;
  const { ours, peer, seen, errors } = await pair();
  before(ours);
  resetNow(ours);

  await eventually(() => ours.closed, "it is closed");
  expect(await seen.ended()).toMatch(/^(?:end|ECONNRESET)$/);
  peer.destroy();
  await eventually(() => handles().length <= many, "no handle stays");
  expect(errors).toEqual([]);
});
