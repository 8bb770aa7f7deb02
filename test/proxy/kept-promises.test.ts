/** What mutants of single conditions broke, and nobody saw. */
import { expect, it } from "vitest";
import { openExchanges } from "../../src/proxy/http/exchanges.ts";
import { openOverhearing } from "../../src/proxy/http/overhearing.ts";
import resetPeer from "../../src/proxy/toxics/reset-peer.ts";
import { fakeLink, openTurned } from "./fake-link.ts";
import { dial, eventually, proxyTo, roundTrip, serve, toxic } from "./world.ts";

it("reset-peer lets exactly the allowed bytes go, and is not due by them", () => {
  const clock = openTurned();
  const link = fakeLink(clock);
  const stage = resetPeer.attach({ timeout: 0, bytes: 5 }, link);
  stage.take(Buffer.from("12345"), 0);
  clock.turnTo(1_000);
  expect([link.text(), link.fate(), link.held()]).toEqual(["12345", undefined, 0]);
  stage.take(Buffer.from("6"), clock.now());
  clock.turnTo(2_000);
  expect([link.text(), link.fate()]).toEqual(["12345", "reset"]);
});

it("a client that was cut while it waited is not led to the service any more", async () => {
  const called: number[] = [];
  const server = await serve((socket) => {
    called.push(1);
    socket.on("data", (bytes) => socket.write(bytes));
  });
  const proxy = await proxyTo(server);
  const slow = toxic("slow-open", { delay: 300 });
  await proxy.setToxics([slow]);
  const first = await dial(proxy);
  await eventually(() => proxy.counters().connections.open === 1, "it waits");
  await proxy.setToxics([slow, toxic("down")]);
  expect(await first.ended()).toBe("end");
  await proxy.setToxics([slow]);
  // It waits as long, and came later.
  await roundTrip(await dial(proxy));
  expect(called).toHaveLength(1);
});

it("a limit within a body that is lowered below what went ends it there", async () => {
  const body = "x".repeat(1_000);
  const answer = `HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n${body}`;
  const proxy = await proxyTo(
    await serve((socket) => socket.once("data", () => socket.write(answer))),
  );
  const slow = toxic("http-slow-body", { rate: 0.02 });
  const upTo = (bytes: number) => toxic("http-truncate", { bytes });
  await proxy.setToxics([slow, upTo(900)]);
  const client = await dial(proxy);
  client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  const head = answer.length - body.length;
  await client.has(head + 3);
  await proxy.setToxics([slow, upTo(1)]);
  expect(await client.ended()).toBe("end");
  expect(client.bytes().length).toBeLessThan(head + 100);
});

it("requests of a mebibyte in all are let ahead of their answers, and no more", () => {
  const clock = openTurned();
  const links = { upstream: fakeLink(clock), downstream: fakeLink(clock) };
  let seen = 0;
  const rules = { areThere: () => true, judge: () => [], seen: () => void seen++ };
  const { requests } = openExchanges(links, rules, openOverhearing());
  const big = `GET / HTTP/1.1\r\nHost: a\r\nX: ${"x".repeat(60_000)}\r\n\r\n`;
  for (let at = 0; at < 100; at++) requests.take(Buffer.from(big), 0);
  expect(seen).toBe(Math.ceil(1_048_576 / 60_000));
});

it.each([[false], [true]])(
  "what a limit let through still comes, though more was to follow it; a cut, too: %s",
  async (isCut) => {
    const answer = "\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx";
    const proxy = await proxyTo(
      await serve((socket) => socket.once("data", () => socket.write(answer))),
    );
    await proxy.setToxics([
      toxic("http-replace", { set: { "x-a": "b" } }),
      ...(isCut ? [toxic("http-truncate", { bytes: 0 })] : []),
      toxic("limit-data", { bytes: 2, ending: "end" }),
      toxic("latency", { latency: 200 }),
    ]);
    const client = await dial(proxy);
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    expect(await client.ended()).toBe("end");
    expect(client.bytes().toString()).toBe("\r\n");
  },
);
