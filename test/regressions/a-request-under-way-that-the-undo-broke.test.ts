/**
 * Seen: a service that took three seconds for an answer. The drill of `latency` on its port ended meanwhile,
 * and the client was hung up on: nothing had moved for a second and a half.
 */
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { Doors } from "../../src/agent/doorman/doors.ts";

const THINKS_MS = 2_000;

it("who waits for an answer when a proxy leaves still gets it", async () => {
  const service = createServer((socket) => {
    socket
      .on("error", () => {})
      .once("data", () => {
        setTimeout(() => socket.write("answer"), THINKS_MS);
      });
  });
  await once(service.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => void service.close());
  const { port } = service.address() as { port: number };
  const doors = new Doors();
  const [led] = await doors.open([{ key: "a", port, members: [] } as never]);
  const come = () => connect(led?.door[4] ?? 0, "127.0.0.1").on("error", () => {});
  const waiting = come();
  waiting.write("question");
  let answer = "";
  waiting.on("data", (bytes) => {
    answer += bytes;
    waiting.end();
  });
  const closed = once(waiting, "close");
  await once(waiting, "connect");

  await doors.retire([], []);
  const { cut } = await doors.empty();
  await closed;

  expect({ answer, cut }).toEqual({ answer: "answer", cut: 0 });
});
