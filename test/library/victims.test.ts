import { describe, expect, it } from "vitest";
import { chosenBy, type Victims } from "../../src/library/victims.ts";
import { aTarget } from "../core/made.ts";

const ID = "e6b96db35bb2636a8ab1300b3125b7213d8d4cf36cdf2c9aceb648cad05f0d91";
const like = { getId: () => ID };
const never = () => {
  throw new Error("nothing is to be listed");
};
const chosen = (victims: unknown) => chosenBy(victims as Victims, never);

describe("victims", () => {
  it.each<[Victims, object]>([
    [like, { select: { id: [ID] }, everyone: true }],
    [ID.slice(0, 12), { select: { id: [ID.slice(0, 12)] }, everyone: true }],
    ["web-1", { select: { name: ["web-1"] }, everyone: true }],
    ["/web-1", { select: { name: ["web-1"] }, everyone: true }],
    ["/web-[12]/", { select: { name: ["/web-[12]/"] }, everyone: true }],
    [["a", "b"], { select: { name: ["a", "b"] }, everyone: true }],
    [{ zone: "a" }, { select: { zone: ["a"] } }],
    [
      { service: ["api", "web"], count: 2 },
      { select: { service: ["api", "web"] }, count: 2 },
    ],
    [
      { all: true, exclude: "db" },
      { select: { exclude: ["db"], all: true }, everyone: true },
    ],
    [
      { label: "tier=web", percent: "30%", maxPer: "zone=1" },
      { select: { label: ["tier=web"] }, percent: "30%", maxPer: ["zone=1"] },
    ],
  ])("given as %j become %j", async (victims, wanted) => {
    expect(await chosen(victims)).toEqual(wanted);
  });

  it("of both kinds are all named, because a selection asks for all its kinds at once", async () => {
    const list = async () => [aTarget("db", { id: ID })];
    expect(await chosenBy([like, "web"], list)).toEqual({
      select: { name: ["db", "web"] },
      everyone: true,
    });
  });

  it.each([
    [undefined, /by undefined/],
    [null, /by null/],
    [7, /by 7/],
    [[], /empty/],
    [[{}], /by \{\}/],
    [{ servce: "api" }, /by "servce"/],
    [{ zone: "a", count: 1, all: true }, /all and count together/],
  ])("given as %j are refused as usage", async (victims, message) => {
    await expect(chosen(victims)).rejects.toMatchObject({
      code: "USAGE",
      message: expect.stringMatching(message),
    });
  });
});
