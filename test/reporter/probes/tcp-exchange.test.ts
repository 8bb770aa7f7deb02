import { afterEach, expect, test } from "vitest";
import tcp from "../../../src/reporter/probes/tcp.ts";
import { type Served, serveTcp } from "./servers.ts";

const served: Served[] = [];
afterEach(async () => {
  await Promise.all(served.splice(0).map((one) => one.close()));
});

async function on(server: Promise<Served>): Promise<Served> {
  const one = await server;
  served.push(one);
  return one;
}

function ask(server: Served, address: string, timeoutMs = 2_000) {
  const options = tcp.options.parse(tcp.parse(new URL(address)));
  return tcp.open(options, () => server).sample(timeoutMs);
}

const PING = "tcp://x:1?send=PING%0D%0A&contains=PONG";

/** Answers in two pieces, as networks do. */
const redis = () =>
  serveTcp((socket) =>
    socket.on("data", () => {
      socket.write("+PO");
      setImmediate(() => socket.write("NG\r\n"));
    }),
  );

test("what is sent arrives, and the answer may come in pieces", async () => {
  const server = await on(redis());

  expect(await ask(server, PING)).toMatchObject({ ok: true });
  expect(server.received).toEqual(["PING\r\n"]);
});

test("another answer that ends is a wrong body, one that goes on a timeout", async () => {
  const wrong = await on(serveTcp((socket) => socket.on("data", () => socket.end("-ERR\r\n"))));
  const endless = await on(serveTcp((socket) => socket.on("data", () => socket.write("-ERR\r\n"))));

  expect(await ask(wrong, PING)).toMatchObject({ ok: false, reason: "body" });
  expect(await ask(endless, PING, 100)).toMatchObject({ ok: false, reason: "timeout" });
});

test("a server that never stops talking is not listened to for ever", async () => {
  const server = await on(
    serveTcp((socket) => {
      const talk = () => socket.destroyed || socket.write("x".repeat(65_536), talk);
      talk();
    }),
  );

  expect(await ask(server, "tcp://x:1?contains=never")).toMatchObject({
    ok: false,
    reason: "body",
  });
});

test("what is sent is written nowhere", () => {
  const options = tcp.options.parse(tcp.parse(new URL("tcp://x:1?send=AUTH%20secret&contains=OK")));

  expect(JSON.stringify(tcp.written?.(options))).not.toContain("secret");
});
