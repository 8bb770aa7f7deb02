/**
 * Seen: `-- "curl -u me:hunter2 …"`, one text instead of words, was printed whole as a program that is
 * not there; and `chaos explain` showed the words of commands and the headers of probes as they are.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { assertRunnable } from "../../src/companion/runnable.ts";
import { inside, temporaryFolder } from "../cli/chaos.ts";

const SECRET = "hunter2";

it.each([[`curl -u me:${SECRET} http://x`], [`TOKEN=${SECRET} curl`], [`TOKEN=${SECRET}`]])(
  "of a program that is not there no more is said than its name: %s",
  (text) => {
    expect(() => assertRunnable([text], { PATH: "/nowhere" })).toThrow(/^(?!.*hunter2)/);
  },
);

it("explain tells a command as reports do, and nothing of what is sent", async () => {
  const file = join(temporaryFolder(), "drill.yaml");
  const words = `[mysql, --password, ${SECRET}, -u, "me:${SECRET}", -h, shop]`;
  writeFileSync(
    file,
    `version: 1
experiments:
  - name: x
    faults: [{ monkey: exec, options: { command: ${words} }, select: { all: true } }]
    probes:
      a: { address: "exec://shop", command: ${words} }
      b: { address: "http://x/", headers: { x-any: ${SECRET} }, body: ${SECRET} }
`,
  );
  const { exit, stdout } = await inside(["explain", file]);
  expect(exit).toBe(0);
  expect(stdout).toMatch(/mysql; --password; \*\*\*; -u; \*\*\*; -h; shop/);
  expect(stdout).not.toContain(SECRET);
});
