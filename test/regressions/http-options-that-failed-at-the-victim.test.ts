/** What no rule can do was found out in the victim's namespace, as an error of the helper; it is a usage error. */
import { expect, it } from "vitest";
import http from "../../src/monkeys/http.ts";

it.each([
  [{ mode: "replace", code: 204 }, "code"],
  [{ mode: "replace", code: 304 }, "code"],
  [{ mode: "replace", side: "request", code: 500 }, "code"],
  [{ set: ["Content-Length: 5"] }, "set"],
  [{ set: ["transfer-encoding: chunked"] }, "set"],
  [{ set: [`X: ${"y".repeat(8_193)}`] }, "set"],
  [{ mode: "replace", remove: ["Content-Length"] }, "remove"],
])("%#: refused before anything is touched", (options, field) => {
  const read = http.options.safeParse(options);
  expect(read.error?.issues.map(({ path }) => path[0])).toEqual([field]);
});

it.each([
  { mode: "replace", code: 418 },
  { mode: "abort", code: 204 },
  { mode: "replace", side: "request", set: ["X-A: 1"] },
  { headers: ["Content-Length: 5"] },
])("%j is taken", (options) => {
  expect(http.options.safeParse(options).success).toBe(true);
});
