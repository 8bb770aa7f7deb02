/**
 * Seen: `chaos kill --label '!'` on a host without Docker said "No Docker engine answered" and
 * exited with 6: the engine was asked before the flags were read.
 */
import { expect, it } from "vitest";
import { inside } from "../cli/chaos.ts";

it.each([
  [["kill", "--label", "!"], "SELECTOR_INVALID"],
  [["kill", "--name", "a", "--hold", "soon"], "OPTION_INVALID"],
  [["kill", "--name", "a", "--probe", "api=htp://x"], "PROBE_INVALID"],
  [["kill", "--name", "a", "--threshold", "ttr <"], "THRESHOLD_INVALID"],
  [["targets"], "USAGE"],
])("%j is a usage error, whether or not an engine answers", async (args, code) => {
  const { exit, stderr } = await inside(args);

  expect(stderr).toContain(`[${code}]`);
  expect(exit).toBe(2);
});
