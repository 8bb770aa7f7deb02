import { expect, it } from "vitest";
import { coalesce } from "../../src/targets/burst.ts";

function recorder() {
  const batches: (readonly string[])[] = [];
  const call = coalesce(async (items: readonly string[]) => {
    batches.push([...items]);
    return items.map((item) => item.toUpperCase());
  });
  return { batches, call };
}

it("calls of one tick make one batch, and each gets its own answer", async () => {
  const { batches, call } = recorder();

  expect(await Promise.all(["a", "b", "c"].map(call))).toEqual(["A", "B", "C"]);
  expect(batches).toEqual([["a", "b", "c"]]);
});

it("calls made in microtasks of that tick join the batch", async () => {
  const { batches, call } = recorder();

  const late = Promise.resolve().then(() => call("b"));
  await Promise.all([call("a"), late]);

  expect(batches).toEqual([["a", "b"]]);
});

it("a later tick makes a batch of its own", async () => {
  const { batches, call } = recorder();

  await call("a");
  await call("b");

  expect(batches).toEqual([["a"], ["b"]]);
});

it("a failure fails each call of its batch, and no call of the next", async () => {
  let count = 0;
  const call = coalesce(async (items: readonly string[]) => {
    count += 1;
    if (count === 1) throw new Error("the burst failed");
    return items;
  });

  const first = await Promise.allSettled([call("a"), call("b")]);

  expect(first.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(await call("c")).toBe("c");
});
