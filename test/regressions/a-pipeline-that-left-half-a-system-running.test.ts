/** pipeline.sh left with 6 where the system did not come up whole, and what had started ran on. */
import { spawnSync } from "node:child_process";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../cli/chaos.ts";

const SCRIPT = join(import.meta.dirname, "../../config/examples/ci/pipeline.sh");

/** Runs it with a docker and a chaos that note their calls; docker runs `on` as well. */
function pipeline(on: string) {
  const folder = temporaryFolder();
  const log = join(folder, "calls");
  for (const name of ["docker", "chaos"]) {
    const file = join(folder, name);
    writeFileSync(
      file,
      `#!/bin/sh\necho "${name} $*" >> "${log}"\n${name === "docker" ? on : ""}\n`,
    );
    chmodSync(file, 0o755);
  }
  const env = { PATH: `${folder}:${process.env.PATH}` };
  const { status } = spawnSync("sh", [SCRIPT, "compose.yaml", "suite/"], { cwd: folder, env });
  return { status, calls: readFileSync(log, "utf8").trimEnd().split("\n") };
}

const UP = "docker compose --file compose.yaml up --detach --wait";
const DOWN = "docker compose --file compose.yaml down --volumes --timeout 5";

test.each([
  ["does not come up", "exit 1", 6],
  ["is stopped while it comes up", "kill -TERM $PPID", 143],
])("what had started of a system that %s is brought down", (_what, then, exit) => {
  const { status, calls } = pipeline(`case "$*" in *" up "*) ${then} ;; esac`);
  expect([status, calls]).toEqual([exit, [UP, DOWN]]);
});

test("a failure to bring it down does not change the verdict", () => {
  const { status, calls } = pipeline('case "$*" in *" down "*) exit 1 ;; esac');
  expect([status, calls.at(0), calls.at(-1)]).toEqual([0, UP, DOWN]);
});
