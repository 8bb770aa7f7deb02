import { describe, expect, it } from "vitest";
import { agree } from "../../../src/targets/docker/connect.ts";
import { failureOf } from "../../core/made.ts";

describe("the API version", () => {
  it.each([
    ["1.41", "1.12", "1.41"],
    ["1.51", "1.24", "1.51"],
    ["1.52", "1.44", "1.51"],
    ["1.100", "1.44", "1.51"],
    ["1.24", undefined, "1.24"],
    ["2.0", "1.44", "1.51"],
  ])("for an engine of %s, at least %s, is %s", (engine, minimum, wanted) => {
    expect(agree(engine, minimum)).toBe(wanted);
  });

  it("is none where the engine is too new for us, and what helps is named", () => {
    const failure = failureOf(() => agree("1.60", "1.52"));
    expect(failure.code).toBe("ENGINE_ANSWER");
    expect(failure.hint).toBe("Update chaos");
  });
});
