/** Seen: `chaos http --set 'Authorization: Bearer …'` wrote the value into journal, claims, plan and replay line. */
import { expect, it } from "vitest";
import type { Monkey } from "../../src/core/monkey.ts";
import http from "../../src/monkeys/http.ts";
import { replayLine } from "../../src/reporter/replay.ts";
import { stage } from "../core/drilling.ts";
import * as j from "../reporter/journal.ts";

const OPTIONS = {
  mode: "abort",
  set: ["Set-Cookie: id=s3cret", "Retry-After: 1"],
  headers: ["Authorization: Bearer s3cret", "X-Api-Key: s3cret", "X-Team: shop"],
  duration: "1s",
};

it("is used by the fault, and stands nowhere else", async () => {
  const it = stage();
  const claims: string[] = [];
  it.onFact = ({ kind }) => {
    if (kind === "injected") claims.push(JSON.stringify([...it.source.held.values()]));
  };
  const victims = [it.source.add("web-1")];

  await it.run({ monkey: http as unknown as Monkey, options: OPTIONS, victims });

  const options = http.options.parse(OPTIONS);
  const written = http.written?.(options) ?? options;
  const plan = j.plan();
  const [fault] = plan.faults;
  const faults = [{ ...fault, monkey: "http", options: written }] as typeof plan.faults;
  const line = replayLine({ ...plan, faults });
  const papers = [claims, it.facts.filter(({ kind }) => kind === "intended"), line];
  const said = JSON.stringify([...papers, http.sentence(options)]);
  expect(claims.join()).toContain("Set-Cookie: ***");
  expect(line).toContain("secrets are not written down");
  expect(said).toContain("X-Team: shop");
  expect(said).not.toContain("s3cret");
  const wishes = JSON.stringify(http.options.parse(written));
  expect(wishes).toContain("X-Api-Key: ***");
});
