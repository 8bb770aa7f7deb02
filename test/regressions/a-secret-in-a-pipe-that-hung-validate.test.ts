/** Seen: `chaos validate` of a file that names a pipe, or /dev/zero, as a secret never came back. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { inside, temporaryFolder } from "../cli/chaos.ts";

function drillFile(secret: string): string {
  const file = join(temporaryFolder(), "drill.yaml");
  writeFileSync(
    file,
    `experiments:
  - name: one
    monkey: pause
    probes: { service: "\${file:${secret}}" }
`,
  );
  return file;
}

it("a pipe that nobody writes to is no file", async () => {
  const pipe = join(temporaryFolder(), "pipe");
  execFileSync("mkfifo", [pipe]);
  const { exit, stderr } = await inside(["validate", drillFile(pipe)]);
  expect(stderr).toMatch(/drill\.yaml:4:\d+ .*cannot read the file .*pipe: it is no file/);
  expect(exit).toBe(2);
});

it("nor is a device without an end", async () => {
  const { exit, stderr } = await inside(["validate", drillFile("/dev/zero")]);
  expect(stderr).toContain("cannot read the file /dev/zero: it is no file");
  expect(exit).toBe(2);
});

it("a file that is no secret by its size is said to be so, and not read", async () => {
  const large = join(temporaryFolder(), "large");
  writeFileSync(large, "x".repeat(70_000));
  const { exit, stderr } = await inside(["validate", drillFile(large)]);
  expect(stderr).toContain("it has 70000 bytes, at most 65536");
  expect(exit).toBe(2);
});
