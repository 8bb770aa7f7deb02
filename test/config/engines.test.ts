/** `engines:` of a drill file: what may stand there, and what becomes of it. */
import { describe, expect, it } from "vitest";
import { engines, severalOf } from "../../src/config/engines.ts";

const NEAR = { name: "near", host: "unix:///var/run/docker.sock", zone: "a" };

function problemsOf(all: unknown): string[] {
  const { error } = engines.safeParse(all);
  return error?.issues.map(({ message }) => message) ?? [];
}

describe("engines in a file", () => {
  it.each([
    ["a socket", { name: "x", host: "unix:///var/run/docker.sock" }],
    ["ssh", { name: "x", host: "ssh://me@far" }],
    ["the embedded fleet", { name: "x", host: "process:///tmp/fleet.sock" }],
    ["a context", { name: "x", context: "far" }],
  ])("may be at %s", (_, one) => {
    expect(problemsOf([one])).toEqual([]);
  });

  it.each([
    [[], "expected an engine"],
    [[{ name: "x" }], "expected one of host and context"],
    [[{ ...NEAR, context: "far" }], "expected one of host and context"],
    [[{ ...NEAR, host: "tcp://" }], /it has no host, expected unix:/],
  ])("%j is refused", (all, says) => {
    const [problem = ""] = problemsOf(all);
    expect(problem).toMatch(says);
  });

  it("name certificates as seen from the file", () => {
    const tls = { ca: "ca.pem", cert: "/abs/cert.pem", key: "../key.pem" };
    const [member] = severalOf([{ ...NEAR, tls }], "/drills/drill.yaml").members;
    expect(member?.tls).toEqual({
      ...{ ca: "/drills/ca.pem", cert: "/abs/cert.pem", key: "/key.pem" },
    });
  });

  it("have one key, in whatever order and zones, and another one at another address", () => {
    const far = { name: "far", context: "far" };
    const key = (...all: object[]) => severalOf(engines.parse(all), "drill.yaml").key;
    expect(key(far, { ...NEAR, zone: "c" })).toBe(key(NEAR, far));
    expect(key({ ...NEAR, host: "unix:///other.sock" }, far)).not.toBe(key(NEAR, far));
  });
});
