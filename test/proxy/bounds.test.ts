/** What a peer, or who sets toxics, can make the proxy keep or wait for: each bound at its edge. */
import { describe, expect, it } from "vitest";
import { openChunks } from "../../src/proxy/http/chunks.ts";
import { framingOfRequest, framingOfResponse } from "../../src/proxy/http/framing.ts";
import { type Header, mayBeRequest, readRequestHead } from "../../src/proxy/http/head.ts";
import { openScanner } from "../../src/proxy/http/scanner.ts";
import { openLending } from "../../src/proxy/lending.ts";
import { capOf, LIMITS } from "../../src/proxy/limits.ts";
import { openLine } from "../../src/proxy/line.ts";
import resetPeer from "../../src/proxy/toxics/reset-peer.ts";
import timeout from "../../src/proxy/toxics/timeout.ts";
import { fakeLink, openTurned } from "./fake-link.ts";

const MIB = 1_048_576;

it.each([
  [0, 16 * MIB],
  [8, 16 * MIB],
  [9, (256 * MIB) / 18],
  [100, (256 * MIB) / 200],
  // Beyond some 2,000 the least is more than the share.
  [10_000, 65_536],
])("of %i connections each direction holds %d bytes", (connections, bytes) => {
  expect(capOf(LIMITS, connections, 0)).toBe(bytes);
});

it.each([
  [224 * MIB, 16 * MIB],
  [240 * MIB, 8 * MIB],
  [256 * MIB, 65_536],
  [300 * MIB, 65_536],
])("where %d bytes are held in all, a direction holds %d", (heldInAll, bytes) => {
  expect(capOf(LIMITS, 1, heldInAll)).toBe(bytes);
});

describe("a message whose end could be read in two ways has none", () => {
  const request = (headers: Header[], minor = 1) =>
    framingOfRequest({ method: "POST", path: "/", host: "", minor, headers });
  const response = (headers: Header[]) =>
    framingOfResponse({ status: 200, minor: 1, headers }, "GET");
  const LENGTH: Header = ["content-length", "5"];
  const CHUNKED: Header = ["transfer-encoding", "chunked"];

  it("with chunks and a length", () => {
    expect(request([CHUNKED])).toEqual({ kind: "chunked" });
    expect(request([CHUNKED, LENGTH])).toBeUndefined();
    expect(response([CHUNKED])).toEqual({ kind: "chunked" });
    expect(response([CHUNKED, LENGTH])).toBeUndefined();
  });

  it("with chunks in a version that has none, or another last coding", () => {
    expect(request([CHUNKED], 0)).toBeUndefined();
    expect(request([["transfer-encoding", "chunked, gzip"]])).toBeUndefined();
    expect(request([["transfer-encoding", "gzip, chunked"]])).toEqual({ kind: "chunked" });
  });

  it("with two lengths, or what is no number", () => {
    const five = { kind: "length", bytes: 5 };
    expect([request([LENGTH, LENGTH]), response([LENGTH, LENGTH])]).toEqual([five, five]);
    for (const other of ["6", "5, 5", "+5", "0x5", "5 ", "1".repeat(16)]) {
      expect(request([LENGTH, ["content-length", other]])).toBeUndefined();
      expect(response([LENGTH, ["content-length", other]])).toBeUndefined();
    }
  });
});

describe("what never ends is no HTTP any more", () => {
  const headOf = (headers: number) =>
    readRequestHead(Buffer.from(`GET / HTTP/1.1\r\n${"a: b\r\n".repeat(headers)}\r\n`));
  const scanned = (bytes: number) => {
    const scanner = openScanner({
      mayBegin: mayBeRequest,
      readHead: readRequestHead,
      framingOf: framingOfRequest,
    });
    const begin = "GET / HTTP/1.1\r\na: ";
    scanner.feed(Buffer.from(begin + "b".repeat(bytes - begin.length)));
    return scanner.next()?.kind;
  };
  const over = (text: string) => openChunks().over(Buffer.from(text), 0);

  it("a head of more than 256 lines", () => {
    expect(headOf(256)?.headers).toHaveLength(256);
    expect(headOf(257)).toBeUndefined();
  });

  it("a head of more than 64 KiB", () => {
    expect(scanned(65_536)).toBeUndefined();
    expect(scanned(65_537)).toBe("raw");
  });

  it("a chunk's size of more than 16 KiB, whole or not", () => {
    const extension = "x".repeat(16_384 - 4);
    expect(over(`5;${extension}\r\n`)).toBe(16_384);
    expect(over(`5;${extension}x\r\n`)).toBe(-1);
    expect(over("5".repeat(16_385))).toBe(-1);
  });

  it("more than 255 trailers", () => {
    const body = (trailers: number) => `0\r\n${"a: b\r\n".repeat(trailers)}\r\n`;
    expect(over(body(255))).toBe(body(255).length);
    expect(over(body(256))).toBe(-1);
  });
});

it("64 big buffers are lent at once, and one given back is lent again once", () => {
  const lending = openLending();
  const all = Array.from({ length: 64 }, () => lending.open());
  expect(all.every(Boolean)).toBe(true);
  expect(lending.open()).toBeUndefined();
  all[0]?.end();
  all[0]?.end();
  expect(lending.open()).toBeDefined();
  expect(lending.open()).toBeUndefined();
});

it("a line that finds no room waits until there is some", () => {
  const clock = openTurned();
  let again: (() => void) | undefined;
  let hasRoom = false;
  const room = (tell: () => void) => {
    again = tell;
    return hasRoom;
  };
  const link = { ...fakeLink(clock), room };
  const line = openLine(link, { due: (atMs) => atMs });
  line.take(Buffer.from("a"), 0);
  line.take(Buffer.from("b"), 0);
  clock.turnTo(1_000);
  expect(link.text()).toBe("");
  hasRoom = true;
  again?.();
  expect(link.text()).toBe("ab");
});

it.each([
  ["timeout", timeout.attach.bind(undefined, { timeout: 300 })],
  ["reset-peer", resetPeer.attach.bind(undefined, { timeout: 300, bytes: 0 })],
] as const)("%s that was taken away does nothing at its time", (_name, attach) => {
  const clock = openTurned();
  const link = fakeLink(clock);
  const stage = attach(link);
  stage.take(Buffer.from("x"), 0);
  stage.drop();
  expect(clock.pending()).toBe(0);
  clock.turnTo(1_000);
  expect(link.fate()).toBeUndefined();
});
