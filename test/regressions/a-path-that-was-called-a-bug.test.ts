/** A path that leads nowhere is a mistake of who wrote it; some of them were told as a bug of chaos, exit 6. */
import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { inside, temporaryFolder } from "../cli/chaos.ts";

const PATHS = [
  ["that is a link to itself", "loop.yaml", /link that leads back/],
  ["through a file", "drill.yaml/x.yaml", /is a file, not a folder/],
  ["with too long a name", `${"x".repeat(300)}.yaml`, /too long/],
] as const;

describe.each(["validate", "run", "explain", "init", "plan"])("chaos %s", (command) => {
  it.each(PATHS)("names a path %s, and exits with 2", async (_title, name, why) => {
    const folder = temporaryFolder();
    symlinkSync("loop.yaml", join(folder, "loop.yaml"));
    writeFileSync(join(folder, "drill.yaml"), "version: 1\n");
    const { exit, stderr } = await inside([command, join(folder, name)]);
    expect(stderr).toMatch(why);
    expect(stderr).toContain(folder);
    expect(exit).toBe(2);
  });
});
