/** Seen: of two `--set "Set-Cookie: …"` the last alone was set, and a path without its slash meant nothing. */
import { expect, test } from "vitest";
import http from "../../src/monkeys/http.ts";

const complaints = (given: object) =>
  http.options.safeParse(given).error?.issues.map(({ path, message }) => [path[0], message]) ?? [];

const ONCE = "expected each header once: of two the last alone would count";

test.each([
  [{ set: ["Set-Cookie: a=1", "set-cookie: b=2"] }, "set", ONCE],
  [{ headers: ["Accept: text/*", "accept: */*"] }, "headers", ONCE],
  [{ paths: ["api/*"] }, "paths", "expected a path such as /api/*"],
  [{ hosts: ["http://shop"] }, "hosts", "expected a host such as *.example.com"],
])("%j is refused before anything is touched", (given, key, says) => {
  expect(complaints(given)).toEqual([[key, expect.stringContaining(says)]]);
});

test("one each is not", () => {
  const given = { set: ["A: 1", "B: 1"], headers: ["Accept: */*"], paths: ["*", "/a/*"] };
  expect(complaints({ ...given, hosts: ["*", "shop"] })).toEqual([]);
});
