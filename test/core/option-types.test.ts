import { describe, expect, it } from "vitest";
import { duration, share } from "../../src/core/option-types.ts";

describe("a duration option", () => {
  const hold = duration("10s", { min: "100ms", max: "1h" });

  it("stays text, so that a journal says what the user said", () => {
    expect(hold.parse("1.5s")).toBe("1.5s");
    expect(hold.parse(undefined)).toBe("10s");
  });

  it.each(["100ms", "1h", "60m"])("takes %s, which is at its limits", (text) => {
    expect(hold.parse(text)).toBe(text);
  });

  it.each([
    ["99ms", "expected 100ms to 1h"],
    ["61m", "expected 100ms to 1h"],
    ["10", "expected a number and a unit"],
    ["", "expected a number and a unit"],
    ["25h", "longer than 24h"],
  ])("refuses %j and says what is expected", (text, says) => {
    expect(hold.safeParse(text).error?.issues[0]?.message).toContain(says);
  });

  it("refuses what is no text", () => {
    expect(hold.safeParse(10).success).toBe(false);
  });
});

describe("a share option", () => {
  const quorum = share("50%");

  it.each(["0%", "33.3%", "100", "100%"])("takes %s", (text) => {
    expect(quorum.parse(text)).toBe(text);
  });

  it.each(["101%", "-1%", "half", ""])("refuses %j", (text) => {
    expect(quorum.safeParse(text).error?.issues[0]?.message).toContain("expected 0 to 100");
  });
});
