/** A value of 60,000 blanks took five seconds to read, in which nobody else was served. */
import { expect, it } from "vitest";
import { readRequestHead } from "../../src/proxy/http/head.ts";

it("a long value of blanks is read at once", () => {
  const value = `a${" ".repeat(60_000)}b`;
  const begun = performance.now();
  const head = readRequestHead(Buffer.from(`GET / HTTP/1.1\r\nX: \t ${value} \t\r\n\r\n`));
  expect(performance.now() - begun).toBeLessThan(500);
  expect(head?.headers).toEqual([["x", value]]);
});
