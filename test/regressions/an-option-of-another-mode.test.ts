/** `chaos http --mode abort --delay 5s` answered at once: the delay was dropped without a word. */
import { expect, it } from "vitest";
import http from "../../src/monkeys/http.ts";

const said = (given: object) =>
  http.options.safeParse(given).error?.issues.map(({ path, message }) => [path[0], message]);

it.each([
  [{ mode: "abort", delay: "5s" }, "delay", "delay"],
  [{ delay: "5s" }, "delay", "delay"],
  [{ mode: "abort", jitter: "1ms", delay: "1s" }, "jitter", "delay"],
  [{ mode: "delay", code: 500 }, "code", "abort or replace"],
  [{ mode: "reset", body: "x" }, "body", "abort"],
  [{ mode: "truncate", set: ["a: b"] }, "set", "abort or replace"],
  [{ mode: "abort", remove: ["a"] }, "remove", "replace"],
  [{ mode: "truncate", rate: "1mbit" }, "rate", "slow-body"],
  [{ mode: "slow-body", bytes: 5 }, "bytes", "reset or truncate"],
])("%j is refused by its %s", (given, option, modes) => {
  const mode = "mode" in given ? given.mode : "abort";
  expect(said(given)).toEqual([[option, `it is for mode ${modes}, and the mode is ${mode}`]]);
});

it.each([
  { mode: "abort", code: 429, body: "later", set: ["Retry-After: 7"] },
  { mode: "delay", delay: "2s", jitter: "1s" },
  { mode: "reset", bytes: 5 },
  { mode: "slow-body", rate: "1mbit" },
  { mode: "truncate", bytes: 5 },
  { mode: "replace", code: 404, set: ["a: b"], remove: ["date"] },
  // Read once, written with its defaults, and read again, as from a journal.
  http.options.parse({ mode: "abort" }),
])("%j is not", (given) => {
  expect(said(given)).toBeUndefined();
});
