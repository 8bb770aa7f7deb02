import { expect, it } from "vitest";
import type { Source } from "../../src/core/source.ts";
import type { Stray } from "../../src/core/stray.ts";
import { undoStrays } from "../../src/undo/strays.ts";

const RUN = "20260101T000000-loss-abcd";
const OTHER = "20260101T000000-loss-beef";
const OVER = "2026-01-01T00:00:00.000Z";
const FAR = "2999-01-01T00:00:00.000Z";
const never = new AbortController().signal;

const strayOf = (run: string, until: string): Stray => ({
  ...{ fault: `${run}.1`, until, victim: { id: run, name: `victim of ${run}` } },
  says: `network fault ${run}.1`,
});

interface World {
  readonly strays: readonly Stray[];
  readonly claimed?: readonly string[];
  /** Its undo says that it is done, and does nothing. */
  readonly lies?: boolean;
  readonly unseen?: readonly string[];
}

function sourceOf({ strays, claimed = [], lies = false, unseen = [] }: World) {
  const there = new Map(strays.map((one) => [one.fault, one]));
  const source = {
    strays: async () => ({ strays: [...there.values()], unseen: [...unseen] }),
    claims: { list: async () => claimed.map((run) => ({ run })) },
    victim: () => ({ restore: async (id: string) => lies || there.delete(id) }),
    disarm: async () => {},
  };
  return source as unknown as Source;
}

const namesOf = (some: readonly Stray[]) => some.map(({ fault }) => fault);

it("frees what is past its time and nobody holds", async () => {
  const source = sourceOf({ strays: [strayOf(RUN, OVER), strayOf(OTHER, FAR)] });
  const { freed, unexpired, failed } = await undoStrays(source, {}, never);
  expect(namesOf(freed)).toEqual([`${RUN}.1`]);
  expect(unexpired).toMatchObject([{ run: OTHER }]);
  expect(failed).toEqual([]);
});

it("frees what is not past its time where its run is named, and no other's", async () => {
  const source = sourceOf({ strays: [strayOf(RUN, FAR), strayOf(OTHER, OVER)] });
  const { freed, unexpired } = await undoStrays(source, { run: RUN }, never);
  expect(namesOf(freed)).toEqual([`${RUN}.1`]);
  expect(unexpired).toEqual([]);
});

it.each([undefined, RUN])("leaves a run alone that holds a claim, named %s", async (named) => {
  const source = sourceOf({ strays: [strayOf(RUN, OVER)], claimed: [RUN] });
  const { freed, unexpired, failed } = await undoStrays(source, { run: named }, never);
  expect([freed, unexpired, failed]).toEqual([[], [], []]);
});

it.each([
  ["frees what tells of no run, where nobody holds a claim", [], 1],
  ["leaves it where somebody does: it may be on its way in or out", [OTHER], 0],
])("%s", async (_, claimed, freed) => {
  const rest = { fault: "", victim: { id: "v", name: "v" }, says: "chain CHAOS-1" };
  const found = await undoStrays(sourceOf({ strays: [rest], claimed }), {}, never);
  expect([found.freed.length, found.failed, found.unexpired]).toEqual([freed, [], []]);
});

it.each([undefined, RUN])(
  "leaves a run alone that lives and lost its claims, named %s",
  async (run) => {
    const source = sourceOf({ strays: [strayOf(RUN, OVER)] });
    const { freed, unexpired } = await undoStrays(source, { run, alive: [RUN] }, never);
    expect([freed, unexpired]).toEqual([[], []]);
  },
);

it("takes no undo's word for it: what is still there has failed", async () => {
  const source = sourceOf({ strays: [strayOf(RUN, OVER)], lies: true });
  const { freed, failed } = await undoStrays(source, {}, never);
  expect(freed).toEqual([]);
  expect(failed).toMatchObject([{ fault: `${RUN}.1`, message: "it is still there" }]);
});

it("tells where it could not look, and whether nobody can", async () => {
  const some = await undoStrays(sourceOf({ strays: [], unseen: ["no helper"] }), {}, never);
  expect(some.unseen).toEqual(["no helper"]);
  const source = sourceOf({ strays: [] });
  const mute = { ...source, strays: () => Promise.reject(new Error("no answer")) } as Source;
  expect((await undoStrays(mute, {}, never)).unseen).toEqual(["no answer"]);
});
