/**
 * Seen on Debian's 20.10 without root, on cgroup v1: a drill began, its pause or its helper container was
 * refused with words of runc, and it left with 6. What cannot be done is known before: `chaos preflight`
 * tells it, and the plan refuses with what can be done instead.
 */
import { expect, it } from "vitest";
import { inside } from "../cli/chaos.ts";
import { tinyEngine } from "../cli/tiny-engine.ts";

const ROOTLESS = {
  ...{ ID: "TINY:ENGINE", Name: "tiny", CgroupDriver: "none", CgroupVersion: "1" },
  SecurityOptions: ["name=seccomp,profile=default", "name=rootless"],
};

it.each([
  ["pause", /so it can freeze nobody[\s\S]*cgroup v2/],
  ["kill", /nothing tells which process is a container's[\s\S]*--mode signal/],
])("chaos %s is refused before anything is touched", async (monkey, says) => {
  const engine = await tinyEngine({ "/info": ROOTLESS });
  const words = ["--name", "web-1", "--yes", "--host", engine.address];

  const { exit, stderr } = await inside([monkey, ...words]);

  expect(stderr).toMatch(says);
  expect(exit).toBe(3);
  expect(engine.calls.filter((call) => !call.startsWith("GET "))).toEqual([]);
});

it("chaos kill --mode signal is planned", async () => {
  const { address } = await tinyEngine({ "/info": ROOTLESS });
  const words = ["kill", "--mode", "signal", "--name", "web-1", "--dry-run", "--host", address];

  const { exit, stdout } = await inside(words);

  expect(stdout).toContain("web-1");
  expect(exit).toBe(0);
});

it("chaos preflight tells what cannot be done", async () => {
  const { address } = await tinyEngine({ "/info": ROOTLESS });

  const { stdout } = await inside(["preflight", "--host", address]);

  expect(stdout).toMatch(/^pause +absent .*can freeze nobody/m);
  expect(stdout).toMatch(/^helper reach +absent .*--mode signal/m);
});
