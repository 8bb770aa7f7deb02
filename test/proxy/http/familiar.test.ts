import fc from "fast-check";
import { expect, it } from "vitest";
import { openFamiliar } from "../../../src/proxy/http/familiar.ts";
import { headOfWholeResponse, wholeRequest } from "../../../src/proxy/http/whole.ts";

const requests = [
  "GET / HTTP/1.1\r\n\r\n",
  "GET /a HTTP/1.1\r\n\r\n",
  "HEAD / HTTP/1.1\r\n\r\n",
  "HEAD / HTTP/1.1\r\n\r\n ",
  "GET / HTTP/1.1\r\nUpgrade: x\r\n\r\n",
  `GET /${"a".repeat(2_000)} HTTP/1.1\r\n\r\n`,
  "",
];
const answers = [
  "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
  "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nworld",
  "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello",
  "HTTP/1.1 500 No\r\nContent-Length: 5\r\n\r\nhello",
  "HTTP/1.1 204 No\r\nContent-Length: 5\r\n\r\nhello",
  "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel",
  `HTTP/1.1 200 OK\r\nx: ${"a".repeat(2_000)}\r\nContent-Length: 5\r\n\r\nhello`,
  "hello",
  "",
];

/** One buffer is lent again and again, with other bytes each time. */
function openLent() {
  const [up, down] = [Buffer.alloc(4_096), Buffer.alloc(4_096)];
  const into = (buffer: Buffer) => (text: string) => buffer.subarray(0, buffer.write(text));
  return { up: into(up), down: into(down) };
}

it("says of what comes again what the first look says, whatever came between", () => {
  const few = fc.array(fc.tuple(fc.constantFrom(...requests), fc.constantFrom(...answers)));
  fc.assert(
    fc.property(few, (pairs) => {
      const familiar = openFamiliar();
      const lent = openLent();
      for (const [request, answer] of pairs.flatMap((pair) => [pair, pair])) {
        const [asked, answered] = [lent.up(request), lent.down(answer)];
        expect(familiar.asked(asked)).toBe(wholeRequest(Buffer.from(request)));
        expect(familiar.isAnswer(answered)).toBe(
          headOfWholeResponse(Buffer.from(answer)) !== undefined,
        );
      }
    }),
    { numRuns: 2_000 },
  );
});
