/**
 * Seen on Node 20: a drill whose incident check hung was never refused: it hung as well. A garbage collection had
 * taken the check's deadline, as nothing but `AbortSignal.any` referred to it.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import { readCheck } from "../../src/core/outside-check.ts";
import { askOutside } from "../../src/outside.ts";

it("a check that hangs is given up, whatever the collector takes meanwhile", async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const user = new AbortController();
  const asked = askOutside([readCheck("cmd:sleep 5")], user.signal, 1_000);
  setTimeout(collect, 200);
  expect(await asked).toMatchObject([{ clear: false, says: "nothing within 1 s" }]);
});

it("nobody composes a timeout that nothing else refers to", () => {
  const root = join(import.meta.dirname, "../../src");
  const files = readdirSync(root, { recursive: true, encoding: "utf8" });
  const composing = files
    .filter((file) => file.endsWith(".ts") && file !== "deadline.ts")
    .filter((file) => /\.any\(\[[^\]]*\.timeout\(/.test(readFileSync(join(root, file), "utf8")));
  expect(composing).toEqual([]);
});
