/**
 * Seen: of a pool of connections one was busy ten seconds after the undo, and all were reset, and told in the report
 * as busy. Who has been idle all the while sees an end, as it would alone.
 */
import { expect, it } from "vitest";
import { Doors } from "../../src/agent/doorman/doors.ts";
import { inTheBooks } from "../proxy/kernel.ts";
import { type Client, dial, HOST, portOf, roundTrip, serve } from "../proxy/world.ts";

const DRAIN_MS = 3_000;

/** It says back what it is told; who says "more" is told more and more. */
async function opened() {
  const server = await serve((socket) => {
    socket.on("data", (bytes) => {
      socket.write(bytes);
      if (bytes.toString() !== "more\n") return;
      const more = setInterval(() => socket.write("more\n"), 20);
      socket.on("close", () => clearInterval(more));
    });
  });
  const doors = new Doors(DRAIN_MS);
  const [led] = await doors.open([{ key: "a", port: portOf(server), members: [] } as never]);
  return { doors, guest: () => dial({ host: HOST, port: led?.door[4] ?? 0 }) };
}

/** A reset behind bytes may be an end to Node; to the kernel it is not. */
async function fateOf({ socket, ended }: Client): Promise<string> {
  const isInTheBooks = inTheBooks(socket);
  const fate = await ended();
  return fate === "end" && !isInTheBooks() ? "ECONNRESET" : fate;
}

it("sees an end, and is not told as busy", async () => {
  const { doors, guest } = await opened();
  const [busy, idle, waiting] = [await guest(), await guest(), await guest()];
  await roundTrip(busy, "more\n");
  await roundTrip(idle, "hello\n");
  const fates = [busy, idle].map(fateOf);
  await doors.retire([], []);
  const { cut } = await doors.empty();
  expect({ fates: await Promise.all(fates), cut }).toEqual({
    fates: ["ECONNRESET", "end"],
    cut: 1,
  });
  expect(await waiting.ended()).toBe("end");
});
