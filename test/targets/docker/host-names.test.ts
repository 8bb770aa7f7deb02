import { expect, it } from "vitest";
import { HostNames } from "../../../src/targets/docker/host-names.ts";

/** Each answer is the next of these; an empty one is none. */
function rotating(...answers: (readonly string[])[]) {
  return new HostNames(async () => {
    const next = answers.shift() ?? [];
    if (next.length === 0) throw new Error("queryA ENOTFOUND");
    return next;
  });
}

it("means all that the name has led to since its fault began", async () => {
  const names = rotating(["1.1.1.1", "1.1.1.2"], ["1.1.1.3"], ["1.1.1.1"]);
  await names.addressesOf("run.1", "s3");
  await names.addressesOf("run.1", "s3");
  const found = await names.addressesOf("run.1", "s3");
  expect(found.sort()).toEqual(["1.1.1.1", "1.1.1.2", "1.1.1.3"]);
});

it("keeps them when it cannot be resolved for a moment, and fails when it never could", async () => {
  const names = rotating(["1.1.1.1"], []);
  await names.addressesOf("run.1", "s3");
  expect(await names.addressesOf("run.1", "s3")).toEqual(["1.1.1.1"]);
  const asked = names.addressesOf("run.2", "s3");
  await expect(asked).rejects.toMatchObject({ code: "NET_PEERS" });
});

it("knows nothing of one fault by another, nor of one that is over", async () => {
  const names = rotating(["1.1.1.1"], ["1.1.1.2"], ["1.1.1.3"]);
  await names.addressesOf("run.1", "s3");
  expect(await names.addressesOf("run.2", "s3")).toEqual(["1.1.1.2"]);
  names.forget("run.1");
  expect(await names.addressesOf("run.1", "s3")).toEqual(["1.1.1.3"]);
});

it("has a bound, and forgets beyond it what was told longest ago", async () => {
  const many = Array.from({ length: 64 }, (_, n) => `10.0.0.${n}`);
  const names = rotating(many, ["10.0.0.0", "10.0.1.1"]);
  await names.addressesOf("run.1", "s3");
  const found = await names.addressesOf("run.1", "s3");
  expect(found).toHaveLength(64);
  expect(found).toEqual(expect.arrayContaining(["10.0.0.0", "10.0.0.2", "10.0.1.1"]));
  expect(found).not.toContain("10.0.0.1");
});

it("is not held up by a resolver that hangs, and asks it once", async () => {
  let asked = 0;
  const names = new HostNames((): Promise<string[]> => {
    asked++;
    return asked === 1 ? Promise.resolve(["1.1.1.1"]) : new Promise(() => {});
  }, 20);
  await names.addressesOf("run.1", "s3");
  const both = [names.addressesOf("run.1", "s3"), names.addressesOf("run.1", "s3")];
  expect(await Promise.all(both)).toEqual([["1.1.1.1"], ["1.1.1.1"]]);
  expect(asked).toBe(2);
});

it("says of a name that leads nowhere why, and nothing of one that leads somewhere", async () => {
  const names = rotating([], ["1.1.1.1"]);
  expect(await names.leadsTo("s3")).toEqual({ astray: "queryA ENOTFOUND" });
  expect(await names.leadsTo("s3")).toEqual({ addresses: ["1.1.1.1"] });
});
