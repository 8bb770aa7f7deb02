/**
 * Seen: a client that asks on and on over one connection of HTTP was reset ten seconds after the undo, between
 * two requests or within one, though any server can say of an answer that it is the connection's last.
 */
import { once } from "node:events";
import { Agent, createServer, get, type Server } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { Doors } from "../../src/agent/doorman/doors.ts";
import { portOf } from "../proxy/world.ts";

const DRAIN_MS = 3_000;

async function serving(): Promise<Server> {
  const server = createServer((_, response) => void response.end("whole"));
  server.keepAliveTimeout = 60_000;
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return server;
}

interface Answered {
  readonly text: string;
  /** The client's own port: another one is another connection. */
  readonly by: number | undefined;
}

function ask(agent: Agent, port: number): Promise<Answered | string> {
  return new Promise((resolve) => {
    const asking = get({ agent, port, host: "127.0.0.1" }, (response) => {
      const by = response.socket.localPort;
      let text = "";
      response.on("data", (bytes) => {
        text += bytes;
      });
      response.on("end", () => resolve({ text, by }));
    });
    asking.on("error", ({ message }) => resolve(message));
  });
}

it("is told with a last answer, and loses none", async () => {
  const doors = new Doors(DRAIN_MS);
  const wish = { key: "a", port: portOf(await serving()), members: [] };
  const [led] = await doors.open([wish as never]);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  const port = led?.door[4] ?? 0;
  const first = await ask(agent, port);
  const heard = [first];

  await doors.retire([], []);
  const leaving = doors.empty();
  // Who comes anew is led to the service itself, and finds no door here.
  for (let one = first; typeof one !== "string"; await sleep(5)) {
    one = await ask(agent, port);
    heard.push(one);
  }

  expect(heard.pop()).toContain("ECONNREFUSED");
  expect(heard).toEqual(Array(heard.length).fill(first));
  expect(heard.length).toBeGreaterThan(20);
  expect(await leaving).toEqual({ cut: 0 });
});
