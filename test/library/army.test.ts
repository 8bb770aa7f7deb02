import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { camel } from "../../src/config/defaults.ts";
import { LASTS, lasting } from "../../src/library/orders.ts";
import { monkeys } from "../../src/rosters.ts";
import { ms } from "../../src/units.ts";

it("every monkey has its types in src/library/army.ts, and nothing else has", async () => {
  const text = readFileSync(new URL("../../src/library/army.ts", import.meta.url), "utf8");
  const lines = text.split("\n").map((line) => line.trim());
  const wanted = monkeys.names().flatMap((name) => {
    const type = camel(name);
    const key = type === name ? name : JSON.stringify(name);
    return [
      `import type ${type} from "../monkeys/${name}.ts";`,
      `readonly ${key}: typeof ${type};`,
    ];
  });
  const found = lines.filter((line) => /^import type .*monkeys\/|^readonly .*typeof /.test(line));
  expect(found.sort()).toEqual(wanted.sort());
});

it("a fault lasts until it is reverted: whatever has a time is given a long one", async () => {
  for (const monkey of await monkeys.all()) {
    const {
      duration: _d,
      hold: _h,
      settle: _s,
      ...example
    } = monkey.example as Record<string, unknown>;
    const options = lasting(monkey, example);
    const byDefault = monkey.options.parse(example) as never;
    const wantedMs = monkey.holdMs(byDefault) === 0 ? 0 : ms(LASTS);
    expect(monkey.holdMs(options as never), monkey.name).toBe(wantedMs);
  }
});

it("a time that is said is kept, and one of 0s still means none", async () => {
  const [pause, wiper] = await Promise.all([monkeys.load("pause"), monkeys.load("zone-wiper")]);
  expect(lasting(pause, { duration: "3s" })).toEqual({ duration: "3s" });
  expect(lasting(wiper, { hold: "0s" })).toMatchObject({ hold: "0s", settle: LASTS });
});
