/** A client names the port of its host unless it is 80: `*.example.com` meant nobody at 8080. */
import { expect, it } from "vitest";
import { readMatch } from "../../src/proxy/http/match.ts";

const means = (glob: string, host: string) =>
  readMatch({ host: glob }, "it")({ method: "GET", path: "/", host, minor: 1, headers: [] });

it.each([
  ["api", "api:8080", true],
  ["*.example.com", "a.example.com:8080", true],
  ["*.example.com", "a.example.com", true],
  ["api:8080", "api:8080", true],
  ["api:8081", "api:8080", false],
  ["[::1]", "[::1]:8080", true],
  ["::1", "::1", true],
  ["ap", "api:8080", false],
])("%s for %s: %j", (glob, host, isMeant) => {
  expect(means(glob, host)).toBe(isMeant);
});
