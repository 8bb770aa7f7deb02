import fc from "fast-check";
import { expect, test } from "vitest";
import { redact, redactIn } from "../src/redact.ts";

test.each([
  ["http://127.0.0.1:8080/health", "http://127.0.0.1:8080/health"],
  ["http://me:pw@shop/health", "http://***@shop/health"],
  ["https://me@shop/@me?a=@b", "https://***@shop/@me?a=***"],
  ["http://shop/?token=1&x=2&bare&empty=#frag", "http://shop/?token=***&x=***&***&empty=#***"],
  ["http://:8080/health?token=1", "http://:8080/health?token=***"],
  ["tcp://:6379?expect=bytes", "tcp://:6379?expect=bytes"],
  ["tcp://me:pw@engine:2375", "tcp://***@engine:2375"],
  ["shop=http://me:p/w@shop/ is no URL", "shop=http://***@shop/ is no URL"],
  ["two: http://a:b@c/ and http://d:e@f/", "two: http://***@c/ and http://***@f/"],
  ["http://me:se cret@shop/ x", "http://***@shop/ x"],
  ["htp://shop/?token=1", "htp://shop/?token=***"],
  ["nothing at all", "nothing at all"],
])("%s becomes %s", (text, wanted) => {
  expect(redact(text)).toBe(wanted);
});

test("what is redacted stays as it is", () => {
  fc.assert(
    fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
      expect(redact(redact(url))).toBe(redact(url));
    }),
  );
});

test("no password of any address is left", () => {
  const secret = fc.stringMatching(/^S3cret[\w!$'()*+,;:%/-]{0,12}$/);
  fc.assert(
    fc.property(secret, fc.constantFrom("http", "https", "tcp", "ftp"), (password, scheme) => {
      expect(redact(`${scheme}://me:${password}@host:80/x`)).not.toContain("S3cret");
    }),
  );
});

test("at any depth, and numbers stay numbers", () => {
  expect(redactIn({ url: "http://a:b@c/", more: ["http://a:b@c/", 1, null, true] })).toEqual({
    url: "http://***@c/",
    more: ["http://***@c/", 1, null, true],
  });
});
