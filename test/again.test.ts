import { describe, expect, it } from "vitest";
import { AGAIN_MAX, failedFiles, sayAgain } from "./again.ts";

const outcome = (...statuses: readonly string[]) =>
  JSON.stringify({
    testResults: statuses.map((status, i) => ({ name: `/t/${i}.test.ts`, status })),
  });

describe("a second run of what failed beside others", () => {
  it("takes the files that failed, and only those", () => {
    expect(failedFiles(outcome("passed", "failed", "passed", "failed"))).toEqual([
      "/t/1.test.ts",
      "/t/3.test.ts",
    ]);
  });
  it.each([
    ["nothing failed in a file: what broke was the run", outcome("passed")],
    ["so many failed that it is no busy machine", outcome(...Array(AGAIN_MAX + 1).fill("failed"))],
  ])("is not made where %s", (_why, json) => {
    expect(failedFiles(json)).toBeUndefined();
  });
  it("names what passed only alone", () => {
    expect(sayAgain(["/t/1.test.ts"], 0)).toContain("FLAKY");
    expect(sayAgain(["/t/1.test.ts"], 0)).toContain("/t/1.test.ts");
    expect(sayAgain(["/t/1.test.ts"], 1)).not.toContain("FLAKY");
  });
});
