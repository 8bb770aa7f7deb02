import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { framingOfRequest, framingOfResponse } from "../../../src/proxy/http/framing.ts";
import {
  mayBeRequest,
  mayBeResponse,
  readRequestHead,
  readResponseHead,
} from "../../../src/proxy/http/head.ts";
import { openScanner, type Scanner } from "../../../src/proxy/http/scanner.ts";
import { headOfWholeResponse, wholeRequest } from "../../../src/proxy/http/whole.ts";

/** As the scanner reads it: its head, if the bytes are one message and nothing else. */
function scanned<H>(scanner: Scanner<H>, bytes: Buffer): H | undefined {
  scanner.feed(bytes);
  const [head, body] = [scanner.next(), scanner.next()];
  const isOne = head?.kind === "head" && body?.kind === "body" && body.isLast;
  return isOne && scanner.isBetween() ? head.head : undefined;
}
const asRequest = (bytes: Buffer) =>
  scanned(
    openScanner({
      mayBegin: mayBeRequest,
      readHead: readRequestHead,
      framingOf: framingOfRequest,
    }),
    bytes,
  );
const asResponse = (bytes: Buffer) =>
  scanned(
    openScanner({
      mayBegin: mayBeResponse,
      readHead: readResponseHead,
      framingOf: (head) => framingOfResponse(head, "GET"),
    }),
    bytes,
  );

const name = fc.constantFrom(
  ...["Host", "Content-Length", "content-length", "CONTENT-LENGTH", "Content-Length ", "Upgrade"],
  ...["Transfer-Encoding", "Expect", "Connection", "X-Content-Length", "", " a", "b c", "Ü"],
);
const value = fc.constantFrom(
  ...[" 0", "0", " 5", "5 ", "\t5", "05", "5, 5", "-5", "5\r", "\n5", "chunked", "gzip, chunked"],
  ...["close", "a:b", "h2c", "é", "\u00a0", "", `${"9".repeat(16)}`],
);
const lines = fc.array(fc.tuple(name, value), { maxLength: 5 });
const end = fc.constantFrom("\r\n\r\n", "\r\n\r\n", "\r\n\r\n", "\n\n", "\r\n", "\r\n\r\n\r\n");
const body = fc.constantFrom("", "", "hello", "hellohello", "5\r\nhello\r\n0\r\n\r\n", "\r\n");
const message = (first: fc.Arbitrary<string>) =>
  fc.tuple(first, lines, end, body).map(([begin, headers, ending, rest]) => {
    const head = [begin, ...headers.map((pair) => pair.join(":"))].join("\r\n");
    return Buffer.from(head + ending + rest, "latin1");
  });
const request = message(
  fc.constantFrom(
    ...["GET / HTTP/1.1", "HEAD /a?b HTTP/1.0", "get / HTTP/1.1", "GET / http/1.1"],
    ...[
      "GET  / HTTP/1.1",
      "POST / HTTP/1.1",
      "GET /\u00a0 HTTP/1.1",
      "GET / HTTP/2.0",
      "\r\nGET / HTTP/1.1",
    ],
  ),
);
const response = message(
  fc.constantFrom(
    ...[
      "HTTP/1.1 200 OK",
      "HTTP/1.0 404",
      "HTTP/1.1 204 No",
      "HTTP/1.1 304 Not",
      "HTTP/1.1 101 Sw",
    ],
    ...["HTTP/1.1 100 Go", "http/1.1 200 OK", "HTTP/1.1 2000", "HTTP/1.1 200OK", "HTTP/1.1 600 X"],
  ),
);

describe("a message that is known at a glance", () => {
  it("is to the scanner the same one, whole", () => {
    let known = 0;
    fc.assert(
      fc.property(request, (bytes) => {
        const method = wholeRequest(bytes);
        if (method === undefined) return;
        known++;
        const head = asRequest(bytes);
        expect(head?.method).toBe(method);
        expect(head?.headers.map(([one]) => one)).not.toContain("upgrade");
      }),
      { numRuns: 20_000 },
    );
    fc.assert(
      fc.property(response, (bytes) => {
        if (headOfWholeResponse(bytes) === undefined) return;
        known++;
        expect(asResponse(bytes)?.status).toBeGreaterThanOrEqual(200);
      }),
      { numRuns: 20_000 },
    );
    expect(known).toBeGreaterThan(100);
  });

  it.each([
    ["GET /api/items?a=1 HTTP/1.1", "Host: shop:8080", "User-Agent: x", "Accept: */*"],
    ["HEAD / HTTP/1.0"],
  ])("is what most clients send: %s", (...head) => {
    expect(wholeRequest(Buffer.from(`${head.join("\r\n")}\r\n\r\n`))).toBeDefined();
  });

  it.each([
    ["HTTP/1.1 200 OK", "Date: now", "content-length: 5", "Connection: keep-alive"],
    ["HTTP/1.1 503 Service Unavailable", "Content-Length: 5"],
  ])("is what most services answer: %s", (...head) => {
    const text = `${head.join("\r\n")}\r\n\r\nhello`;
    expect(headOfWholeResponse(Buffer.from(text))).toBe(text.indexOf("\r\n\r\n") + 4);
    expect(headOfWholeResponse(Buffer.from(text.slice(0, -1)))).toBeUndefined();
    expect(headOfWholeResponse(Buffer.from(`${text}!`))).toBeUndefined();
  });

  it("is none where its head is long", () => {
    const long = `X: ${"a".repeat(4_096)}\r\n`;
    expect(wholeRequest(Buffer.from(`GET / HTTP/1.1\r\n${long}\r\n`))).toBeUndefined();
    const many = "a:\r\n".repeat(65);
    expect(wholeRequest(Buffer.from(`GET / HTTP/1.1\r\n${many}\r\n`))).toBeUndefined();
    expect(wholeRequest(Buffer.from(`GET / HTTP/1.1\r\n${many.slice(4)}\r\n`))).toBe("GET");
  });
});
