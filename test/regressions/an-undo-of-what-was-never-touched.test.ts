/**
 * Seen: the helper's image was not there, so nothing was hit; the undo wanted a helper as well, tried for
 * two minutes, and the run ended as unsafe.
 */
import { expect, it } from "vitest";
import type { Monkey } from "../../src/core/monkey.ts";
import { ChaosError } from "../../src/failure.ts";
import pause from "../../src/monkeys/pause.ts";
import { stage } from "../core/drilling.ts";

it("a source that cannot arm leaves nothing to undo", async () => {
  const it = stage();
  const victims = [it.source.add("web-1")];
  it.source.arm = async () => {
    throw new ChaosError("AGENT_FAILED", "no helper today");
  };
  const thawed: string[] = [];
  const revert: Monkey["revert"] = async ({ target }) => {
    thawed.push(target.name);
    throw new ChaosError("AGENT_FAILED", "no helper today");
  };
  const monkey = { ...(pause as unknown as Monkey), revert } satisfies Monkey;

  await it.run({ monkey, options: { duration: "5s" }, victims }).catch(() => {});

  const kinds = it.facts.map(({ kind }) => kind);
  expect(kinds.filter((kind) => ["intended", "injected", "reverted"].includes(kind))).toEqual([
    ...["intended", "reverted"],
  ]);
  expect(thawed).toEqual([]);
  expect(it.facts.at(-1)).toMatchObject({ kind: "finished", residue: [], unknown: [] });
  expect([...it.source.held.keys()]).toEqual([]);
});
