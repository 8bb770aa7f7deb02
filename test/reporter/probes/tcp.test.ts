import { afterEach, expect, test } from "vitest";
import type { Where } from "../../../src/core/probe.ts";
import tcp from "../../../src/reporter/probes/tcp.ts";
import { deadPort, type Served, serveTcp } from "./servers.ts";

const served: Served[] = [];
afterEach(async () => {
  await Promise.all(served.splice(0).map((one) => one.close()));
});

async function on(server: Promise<Served>): Promise<Served> {
  const one = await server;
  served.push(one);
  return one;
}

function ask(where: Where | undefined, more: Record<string, unknown> = {}, timeoutMs = 2_000) {
  return tcp.open(tcp.options.parse(more), () => where).sample(timeoutMs);
}

test("a connection that stays open is good after its stay", async () => {
  const server = await on(serveTcp(() => {}));

  const answer = await ask(server, { stay: "60ms" });

  expect(answer.ok).toBe(true);
  expect(answer.timings?.done).toBeGreaterThanOrEqual(59);
});

test("a connection that is closed at once is closed", async () => {
  const server = await on(serveTcp((socket) => socket.end()));

  expect(await ask(server, { stay: "1s" })).toMatchObject({ ok: false, reason: "closed" });
});

test("a connection that is reset is a reset", async () => {
  const server = await on(serveTcp((socket) => socket.resetAndDestroy()));

  expect(await ask(server, { stay: "1s" })).toMatchObject({ ok: false, reason: "reset" });
});

test("a port on which nobody listens is refused", async () => {
  expect(await ask(await deadPort())).toMatchObject({ ok: false, reason: "refused" });
});

test("expecting bytes, a silent server is a timeout and a greeting is good", async () => {
  const silent = await on(serveTcp(() => {}));
  const polite = await on(serveTcp((socket) => socket.write("220 ready\r\n")));

  expect(await ask(silent, { expect: "bytes" }, 100)).toMatchObject({
    ok: false,
    reason: "timeout",
  });
  expect(await ask(polite, { expect: "bytes" })).toMatchObject({ ok: true });
});

test("a stay longer than the timeout ends at the timeout, and is good", async () => {
  const server = await on(serveTcp(() => {}));

  expect(await ask(server, { stay: "10s" }, 100)).toMatchObject({ ok: true });
});

test("without a place to ask there is no endpoint", async () => {
  expect(await ask(undefined)).toEqual({ ok: false, reason: "no-endpoint" });
});

test.each([
  ["tcp://127.0.0.1:5432", { expect: "open", stay: "20ms" }],
  ["tcp://[::1]:6379?expect=bytes", { expect: "bytes", stay: "20ms" }],
])("%s reads as %o", (address, options) => {
  expect(tcp.options.parse(tcp.parse(new URL(address)))).toEqual(options);
});

test.each([
  ["tcp://127.0.0.1", /no port/],
  ["tcp://127.0.0.1:1/path", /path "\/path"/],
  ["tcp://me:secret@127.0.0.1:1", /credentials/],
  ["udp://127.0.0.1:1", /scheme is "udp", expected tcp/],
  ["tcp://127.0.0.1:1?expect=silence", /expect: /],
  ["tcp://127.0.0.1:1?stay=long", /stay: /],
])("%s is refused", (address, message) => {
  expect(() => tcp.parse(new URL(address))).toThrow(message);
});
