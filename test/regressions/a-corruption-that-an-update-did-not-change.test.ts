/** The gap that was drawn before the update was waited for, however long it was. */
import { expect, it } from "vitest";
import corrupt from "../../src/proxy/toxics/corrupt.ts";
import { fakeLink, openTurned } from "../proxy/fake-link.ts";

it("another share of bytes holds from the update on", () => {
  const link = fakeLink(openTurned());
  corrupt.attach({ every: 1e12 }, link).take(Buffer.alloc(10), 0);
  corrupt.attach({ every: 1 }, link).take(Buffer.alloc(10), 0);
  expect(link.passed.map(({ bytes }) => bytes.filter((one) => one !== 0).length)).toEqual([0, 10]);
});
