/** `--watchdog auto` beside CHAOS_WATCHDOG=none ran without a watchdog: it said no more than the default. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { inside, temporaryFolder } from "../cli/chaos.ts";

const DRILL = `version: 1
experiments:
  - name: x
    faults: [{ monkey: pause, select: { all: true } }]
    schedule: { cron: 0 10 * * * }
`;
const ENV = { CHAOS_WATCHDOG: "none", CHAOS_REACH: "helper" };

describe("a daemon's settings", () => {
  it.each([
    ["the flags, after the command", ["daemon", "--watchdog", "auto", "--reach", "auto"], "auto"],
    ["the flags, before the command", ["--watchdog", "auto", "--reach", "auto", "daemon"], "auto"],
    ["the environment without flags", ["daemon"], undefined],
  ])("are those of %s", async (_, words, said) => {
    const file = join(temporaryFolder(), "drill.yaml");
    writeFileSync(file, DRILL);
    const { exit, stdout } = await inside([...words, file, "--check", "--json"], ENV);
    expect(exit).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      settings: { watchdog: said ?? "none", reach: said ?? "helper" },
    });
  });
});
