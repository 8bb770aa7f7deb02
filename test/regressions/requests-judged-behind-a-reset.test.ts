/**
 * Requests that were pipelined behind one that reset the connection were asked about, counted and even
 * waited for: a delay of an hour kept a program alive whose proxy was closed.
 */
import { expect, it } from "vitest";
import { framingOfRequest } from "../../src/proxy/http/framing.ts";
import { mayBeRequest, type RequestHead, readRequestHead } from "../../src/proxy/http/head.ts";
import { openScanner } from "../../src/proxy/http/scanner.ts";
import { openSide, type Side } from "../../src/proxy/http/side.ts";
import { fakeLink, openTurned } from "../proxy/fake-link.ts";
import { dial, proxyTo, serve, toxic } from "../proxy/world.ts";

const ask = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;

it("nobody is asked about what comes behind a reset", async () => {
  const proxy = await proxyTo(await serve((socket) => void socket.resume()));
  await proxy.setToxics([
    toxic("http-reset", { match: { path: "/reset" } }, { stream: "upstream" }),
    toxic("http-abort", { match: { path: "/more" } }, { stream: "upstream", percent: 50 }),
  ]);
  const client = await dial(proxy);
  client.send(ask("/reset") + ask("/more").repeat(10));
  expect(await client.ended()).toBe("ECONNRESET");
  const { requests, toxics } = proxy.counters();
  expect([requests, toxics["http-abort_upstream"]]).toEqual([1, { matched: 0, hit: 0 }]);
});

it("nothing rings once the connection is over", () => {
  const clock = openTurned();
  const scanner = openScanner<RequestHead>({
    mayBegin: mayBeRequest,
    readHead: readRequestHead,
    framingOf: framingOfRequest,
  });
  const link = { ...fakeLink(clock), cut: () => side.drop() };
  const side: Side = openSide(link, scanner, {
    mayWait: true,
    isToScan: () => true,
    unread: () => {},
    isHeldUp: () => false,
    isDeaf: () => false,
    judge: ({ path }) => [
      {
        now: () => undefined,
        deed: path === "/reset" ? { resetAfter: 0 } : { delayMs: 3_600_000 },
      },
    ],
    begun: () => {},
    answered: () => {},
    over: () => {},
    turnedRaw: () => {},
  });
  side.take(Buffer.from(`${ask("/reset")}${ask("/late")}GET /half`), 0);
  expect(clock.pending()).toBe(0);
});
