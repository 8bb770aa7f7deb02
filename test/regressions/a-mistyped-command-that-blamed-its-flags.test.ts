/** Seen: `chaos kil --zone a` said "unknown option --zone". */
import { expect, it } from "vitest";
import { inside } from "../cli/chaos.ts";

it.each([
  [["kil", "--zone", "a"], "Did you mean kill?"],
  [["--state", "demo", "kil", "--name", "pause"], "Did you mean kill?"],
  [["pasue", "--duration", "5s"], "Did you mean pause?"],
])("%j is told what was meant", async (args, says) => {
  const { exit, stderr } = await inside(args);

  expect(stderr).toContain(says);
  expect(stderr).not.toContain("unknown option");
  expect(exit).toBe(2);
});
