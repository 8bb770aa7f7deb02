/** Of a burst with one slow answer, each victim counted as hit when that came: 4.5 s too late. */
import { expect, it } from "vitest";
import type { Monkey } from "../../src/core/monkey.ts";
import pause from "../../src/monkeys/pause.ts";
import { faultRecords } from "../../src/reporter/fault-records.ts";
import { stage } from "../core/drilling.ts";
import * as j from "../reporter/journal.ts";

it("each is dated by its own answer", async () => {
  const it = stage();
  const victims = [it.source.add("web-1"), it.source.add("web-2")];
  const open = it.source.stalling("pause web-2");
  const times: number[] = [];
  it.onFact = () => void times.push(it.clock.monotonicMs());
  const done = it.run({ monkey: pause as unknown as Monkey, options: { duration: "4s" }, victims });
  for (let at = 0; at < 45; at++) await it.clock.advance(100);
  open();
  await done;

  const began = times[0] ?? 0;
  const facts = it.facts.map((fact, at) => ({ ...fact, t: (times[at] ?? 0) - began }));
  const hits = faultRecords(j.journal(...facts)).map(({ injected }) => injected?.ackMs ?? 0);
  expect(hits[0]).toBeLessThan(200);
  expect(hits[1]).toBeGreaterThanOrEqual(4_400);
});

it("in a journal without such times, by its entry", () => {
  const injected = { kind: "injected", fault: j.ID, issued: 5, t: 70 } as const;
  const [record] = faultRecords(j.journal(j.INTENDED, injected));
  expect(record?.injected).toMatchObject({ issuedMs: 5, ackMs: 70 });
});
