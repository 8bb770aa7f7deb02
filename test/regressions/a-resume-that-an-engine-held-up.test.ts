/** Seen: with the engine gone, `chaos halt` wrote its file and `chaos resume` left it there. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { inside, temporaryFolder } from "../cli/chaos.ts";

test("the halt file goes without the engine, and that its switch may be on is said", async () => {
  const state = temporaryFolder();
  const halted = await inside(["halt", "--reason", "an incident", "--state", state]);
  expect(halted.exit).toBe(6);
  expect(readFileSync(join(state, "halt"), "utf8")).toContain("an incident");

  const resumed = await inside(["resume", "--state", state]);

  expect(resumed.exit).toBe(6);
  expect(resumed.stderr).toContain(`The halt file of ${state} is removed. The engine's switch`);
  expect(existsSync(join(state, "halt"))).toBe(false);
  expect((await inside(["resume", "--state", state])).stderr).not.toContain("is removed");
});
