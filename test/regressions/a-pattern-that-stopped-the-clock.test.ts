/** A drill of 2 s lasted 20: `matches` of a probe was busy with one answer, and no signal ended it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { find } from "../../src/agent/find.ts";
import { readText } from "../../src/core/text-match.ts";
import { globMatcher } from "../../src/glob.ts";
import { OutOfTime } from "../../src/in-time.ts";
import { readMatch } from "../../src/proxy/http/match.ts";
import { shortfall } from "../../src/reporter/http-expectation.ts";

/** Would take hours. */
const PATTERN = "^(a+)+$";
const UNLUCKY = `${"a".repeat(50)}!`;
const STARS = `${"*a".repeat(20)}*b`;

test("of a probe is not good, and says so; a body that it can tell is judged", () => {
  const expected = { status: "200", matches: PATTERN };
  const of = (body: string) => shortfall(expected, { status: 200, headers: {}, body });
  expect(of("aaa")).toBeUndefined();
  expect(of("b")).toBe("body");
  expect(of(UNLUCKY)).toBe("slow-pattern");
  expect(of("aaa")).toBe("slow-pattern");
});

test.each([`/${PATTERN}/`, STARS])("of a selector, %s, is a mistake of the selector", (text) => {
  expect(() => readText("name", text)(UNLUCKY)).toThrow(
    expect.objectContaining({
      code: "SELECTOR_INVALID",
      message: expect.stringContaining("it takes more than 50 ms"),
    }),
  );
});

test("with many stars, or parentheses, is broken off", () => {
  expect(() => globMatcher(STARS)(UNLUCKY)).toThrow(OutOfTime);
  expect(globMatcher("*a*a*a*b")(`${UNLUCKY}b`)).toBe(true);
});

test("of the fault proxy lets a request through", () => {
  const fits = readMatch({ path: STARS }, "toxic");
  const head = { method: "GET", path: `/${UNLUCKY}`, host: "x", headers: [] };
  expect(fits(head as unknown as Parameters<typeof fits>[0])).toBe(false);
});

test("of a process' command line is an error, and the agent goes on", () => {
  const root = mkdtempSync(join(tmpdir(), "proc-"));
  const folder = join(root, "200");
  const mark = "a".repeat(64);
  mkdirSync(folder);
  writeFileSync(join(folder, "stat"), `200 (a) ${["S", ...Array(19).fill("0")].join(" ")}\n`);
  writeFileSync(join(folder, "cmdline"), `${UNLUCKY}\0`);
  writeFileSync(join(folder, "cgroup"), `0::/docker/${mark}\n`);
  const wanted = { mark, first: 1, sparesFirst: false, pattern: PATTERN, flags: "" };
  expect(() => find(wanted, root)).toThrow("it takes more than 500 ms");
  rmSync(root, { recursive: true });
});
