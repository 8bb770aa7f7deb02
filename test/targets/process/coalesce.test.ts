import { expect, test } from "vitest";
import { coalesce } from "../../../src/targets/burst.ts";

function recording() {
  const batches: number[][] = [];
  const ask = coalesce(async (items: readonly number[]) => {
    batches.push([...items]);
    return items.map((item) => item * 10);
  });
  return { batches, ask };
}

test("calls of one tick make one batch, and each gets its own answer", async () => {
  const { batches, ask } = recording();
  expect(await Promise.all([ask(1), ask(2), ask(3)])).toEqual([10, 20, 30]);
  expect(batches).toEqual([[1, 2, 3]]);
});

test("those who join after a few microtasks are in it too", async () => {
  const { batches, ask } = recording();
  const late = async () => {
    for (let i = 0; i < 5; i++) await undefined;
    return ask(2);
  };
  expect(await Promise.all([ask(1), late()])).toEqual([10, 20]);
  expect(batches).toEqual([[1, 2]]);
});

test("the next tick opens the next batch, though the last is not answered yet", async () => {
  const batches: number[][] = [];
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const ask = coalesce(async (items: readonly number[]) => {
    batches.push([...items]);
    await held;
    return items;
  });
  const first = ask(1);
  await new Promise(setImmediate);
  const second = ask(2);
  await new Promise(setImmediate);
  release();
  expect(await Promise.all([first, second])).toEqual([1, 2]);
  expect(batches).toEqual([[1], [2]]);
});

test.each([
  ["rejects", () => Promise.reject(new Error("no"))],
  [
    "throws",
    () => {
      throw new Error("no");
    },
  ],
])("a flush that %s fails everybody of its batch, and nobody of the next", async (_, fail) => {
  let failing = true;
  const ask = coalesce((items: readonly number[]) => (failing ? fail() : Promise.resolve(items)));
  const outcomes = await Promise.allSettled([ask(1), ask(2)]);
  expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  failing = false;
  expect(await ask(3)).toBe(3);
});
