/** Of acts that are due at once, no more than a cap allows are let through, whoever has hit somebody yet. */
import { expect, it } from "vitest";
import { makeCalendar } from "../../src/core/calendar.ts";
import type { Act } from "../../src/core/occasion.ts";
import { type PastRun, readRunCap } from "../../src/core/run-cap.ts";
import type { Schedule } from "../../src/core/schedule.ts";
import { openCapping } from "../../src/daemon/capping.ts";
import type { PreparedDrill } from "../../src/prepare.ts";

const NOW = Date.UTC(2027, 2, 3, 10);
const AT = { stateRoot: "/state", engineId: "engine" };
const act = (id: string, experiment = "x") => ({ id, experiment, atMs: NOW }) as Act;
const drill = { plan: { faults: [], rulings: [] } } as unknown as PreparedDrill;
const capped = (...caps: readonly string[]) =>
  ({
    calendar: makeCalendar({}),
    caps: caps.map((text) => readRunCap("all", text)),
  }) as unknown as Schedule;
const reasons = ({ plan }: PreparedDrill) => plan.rulings.map(({ reason }) => reason);

function capping(told: readonly PastRun[] = []) {
  return openCapping({ since: () => [...told] }, () => NOW);
}

it("one that was let through counts before its journal tells of it", async () => {
  const caps = capping();
  expect(reasons(await caps.judged(act("first"), capped("1/day"), drill, AT))).toEqual([]);
  expect(reasons(await caps.judged(act("second"), capped("1/day"), drill, AT))).toEqual([
    expect.stringMatching(/^the cap of 1 a day for all runs is reached: there were 1 run/),
  ]);
});

it("so does one of an experiment without caps", async () => {
  const caps = capping();
  await caps.judged(act("first", "y"), capped(), drill, AT);
  expect(reasons(await caps.judged(act("second"), capped("1/day"), drill, AT))).toHaveLength(1);
});

it("one that is over counts by its journal alone, and no act twice", async () => {
  const told = { run: "first", experiment: "x", atMs: NOW, services: [] };
  const both = capping([told]);
  await both.judged(act("first"), capped(), drill, AT);
  expect(reasons(await both.judged(act("second"), capped("2/day"), drill, AT))).toEqual([]);
  const missed = capping();
  await missed.judged(act("first"), capped(), drill, AT);
  missed.over(act("first"));
  expect(reasons(await missed.judged(act("second"), capped("1/day"), drill, AT))).toEqual([]);
});

it("where the past cannot be counted it refuses", async () => {
  const broken = openCapping(
    {
      since: () => {
        throw new Error("a journal is damaged");
      },
    },
    () => NOW,
  );
  expect(reasons(await broken.judged(act("first"), capped("1/day"), drill, AT))).toEqual([
    expect.stringMatching(/a journal is damaged/),
  ]);
});

it("those that are due at once are judged in their order, whoever is ready first", async () => {
  const caps = capping();
  for (const id of ["first", "second", "third"]) caps.enter(act(id));
  const third = caps.judged(act("third"), capped("1/day"), drill, AT);
  const second = caps.judged(act("second"), capped("1/day"), drill, AT);
  // It comes to nothing: nobody waits for it any more.
  caps.over(act("first"));
  expect(reasons(await second)).toEqual([]);
  expect(reasons(await third)).toHaveLength(1);
});
