/** Seen: "expected string, received undefined" where an engine's answer was a login page or had no version. */
import { expect, it } from "vitest";
import { agree } from "../../src/targets/docker/connect.ts";
import { whatIsWrong } from "../../src/targets/docker/what-is-wrong.ts";
import { failureOf } from "../core/made.ts";

it.each([
  [Buffer.from("<html>login"), [], "it is HTML"],
  [Buffer.from("go away"), [], 'it is not JSON ("go away")'],
  [Buffer.from(""), [], "it is empty"],
  [{ version: 1 }, ["Version"], "it has no Version"],
  [{ Version: 1 }, ["Version"], "its Version is 1"],
  [[{ Id: "a" }, {}], [1, "Id"], "it has no 1.Id"],
  [[], [], "it is a list"],
])("%j at %j: %s", (answer, path, says) => {
  expect(whatIsWrong(answer, path as PropertyKey[])).toBe(says);
});

it("an engine older than what we ask for is refused clearly", () => {
  const failure = failureOf(() => agree("1.18", undefined));
  expect(failure.code).toBe("ENGINE_ANSWER");
  expect(failure.message).toBe("The engine speaks API 1.18 and older, chaos 1.24 and newer");
});
