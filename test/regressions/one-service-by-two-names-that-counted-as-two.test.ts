/** Seen: of a suite side by side, http://127.0.0.1:27010/ and http://localhost:27010/ were asked at once. */
import { expect, it } from "vitest";
import { areApart, footprintIn } from "../../src/cli/footprint.ts";
import * as j from "../reporter/journal.ts";

function of(address: string) {
  const { probes, ...plan } = j.plan();
  const watched = probes.slice(0, 1).map(({ target: _, ...probe }) => ({ ...probe, address }));
  return footprintIn({ ...plan, faults: [], probes: watched });
}

it.each([
  ["http://127.0.0.1:27010/", "http://localhost:27010/", false],
  ["http://[::1]:27010/", "http://localhost:27010", false],
  ["http://127.0.0.1/", "http://localhost:80/", false],
  ["http://127.0.0.1:27010/", "http://localhost:27011/", true],
  ["http://127.0.0.1:27010/a", "http://localhost:27010/b", true],
  ["exec:///bin/a", "exec:///bin/b", true],
])("%s and %s are apart: %s", (one, other, apart) => {
  expect(areApart(of(one), of(other))).toBe(apart);
});
