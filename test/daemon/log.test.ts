import { describe, expect, it } from "vitest";
import { type LogLevel, openLog } from "../../src/daemon/log.ts";
import { ChaosError } from "../../src/failure.ts";

function logged(level: LogLevel) {
  const lines: string[] = [];
  const log = openLog(level, { write: (line: string) => void lines.push(line) });
  log.debug({}, "a look");
  log.info({ act: "x" }, "begun");
  log.warn({}, "skipped");
  log.error({ error: new ChaosError("USAGE", "no http://me:s3cret@host/") }, "it failed");
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe("the daemon's log", () => {
  it("says more or less by its level", () => {
    const count = (level: LogLevel) => logged(level).length;
    expect(
      ["debug", "info", "warn", "error", "silent"].map((level) => count(level as LogLevel)),
    ).toEqual([4, 3, 2, 1, 0]);
  });

  it("is a JSON line each, with a level in words, a time and no secret", () => {
    const lines = logged("info");
    expect(lines[0]).toMatchObject({ level: "info", name: "chaos", act: "x", msg: "begun" });
    expect(new Date(String(lines[0]?.time)).toISOString()).toBe(lines[0]?.time);
    expect(lines.at(-1)).toMatchObject({ error: { code: "USAGE" } });
    expect(JSON.stringify(lines)).not.toContain("s3cret");
  });
});
