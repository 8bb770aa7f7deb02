/** Doors on our own loopback: whom they lead to, and how guests are seen out of one that nobody needs any more. */
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { Doors } from "../../../src/agent/doorman/doors.ts";
import type { DoorWish } from "../../../src/agent/doorman/plan.ts";
import { inTheBooks } from "../../proxy/kernel.ts";
import { type Client, dial, portOf, roundTrip, serve } from "../../proxy/world.ts";

/** An own address that is not the one which everybody means by the loopback. */
const OWN = "127.0.0.2";
/** More than the kernel keeps for who does not read. */
const BULK = 20_000_000;
/** Longer than a guest may be quiet. */
const DRAIN_MS = 3_000;

async function guestsOf(onSocket: Parameters<typeof serve>[0]) {
  const port = portOf(await serve(onSocket, { host: OWN }));
  const wish: DoorWish = { key: "one", port, members: [], peers: [], interfaces: [] };
  const doors = new Doors(DRAIN_MS);
  const [led] = await doors.open([wish]);
  return { doors, guest: () => dial({ host: OWN, port: led?.door[4] ?? 0 }) };
}

async function leave(doors: Doors, guests: readonly Client[]) {
  const fates = guests.map(fateOf);
  await doors.retire([], []);
  return { fates: await Promise.all(fates), ...(await doors.empty()) };
}

/** A reset behind bytes may be an end to Node; to the kernel it is not. */
async function fateOf({ socket, ended }: Client): Promise<string> {
  const isInTheBooks = inTheBooks(socket);
  const fate = await ended();
  return fate === "end" && !isInTheBooks() ? "ECONNRESET" : fate;
}

describe("guests of a door that nobody needs any more", () => {
  it("go on while they are busy, and are reset when they are still: an end would look like all of it", async () => {
    const { doors, guest } = await guestsOf((socket) => {
      const more = setInterval(() => socket.write("more\n"), 20);
      socket.on("close", () => clearInterval(more));
    });
    const client = await guest();
    await client.has(5);
    const before = client.bytes().length;
    expect(await leave(doors, [client])).toEqual({ fates: ["ECONNRESET"], cut: 1 });
    expect(client.bytes().length).toBeGreaterThan(before);
  });

  it("see an end when they are idle, as of any server's keep-alive", async () => {
    const { doors, guest } = await guestsOf((socket) => {
      socket.on("data", (bytes) => socket.write(bytes));
    });
    const client = await guest();
    await roundTrip(client);
    expect(await leave(doors, [client])).toEqual({ fates: ["end"], cut: 0 });
  });

  it("are given all that is on the way, though they pause: an end before it would look like all of it", async () => {
    const { doors, guest } = await guestsOf((socket) => socket.end(Buffer.alloc(BULK)));
    const client = await guest();
    await client.has(1);
    client.socket.pause();
    const left = leave(doors, [client]);
    await sleep(DRAIN_MS - 500);
    client.socket.resume();
    expect((await left).fates).toEqual(["end"]);
    expect(client.bytes()).toHaveLength(BULK);
  });

  it.each([
    ["HTTP without a length", "GET / HTTP/1.0\r\n\r\n", "HTTP/1.0 200 OK\r\n\r\npart"],
    [
      "HTTP of a length",
      "GET / HTTP/1.1\r\n\r\n",
      "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\npart",
    ],
    ["any protocol whose client spoke its end", "all\n", "part"],
    ["any protocol in which only the service speaks", "", "part"],
  ])("are not idle amid an answer that pauses, as %s", async (what, asked, answer) => {
    const { doors, guest } = await guestsOf((socket) => {
      if (asked) socket.once("data", () => socket.write(answer));
      else socket.write(answer);
    });
    const client = await guest();
    if (what.includes("its end")) client.socket.end(asked);
    else if (asked) client.send(asked);
    await client.has(answer.length);
    expect(await leave(doors, [client])).toEqual({ fates: ["ECONNRESET"], cut: 1 });
  });

  it("see an end behind a whole answer of HTTP", async () => {
    const answer = "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nall\n";
    const { doors, guest } = await guestsOf((socket) => {
      socket.on("data", () => socket.write(answer));
    });
    const client = await guest();
    client.send("GET / HTTP/1.1\r\n\r\n");
    await client.has(answer.length);
    expect(await leave(doors, [client])).toEqual({ fates: ["end"], cut: 0 });
  });

  it("are led to the address that they came to, and not to the loopback that trusts everybody", async () => {
    const { doors, guest } = await guestsOf((socket) => socket.end(socket.localAddress ?? ""));
    const client = await guest();
    await client.ended();
    expect(client.bytes().toString()).toBe(OWN);
    await doors.retire([], []);
    await doors.empty();
  });
});
