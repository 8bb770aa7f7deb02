/** `schedule:` of a drill file: when the daemon runs an experiment. */
import { z } from "zod";
import { readWindow } from "../core/calendar.ts";
import { readPeriod } from "../core/hours.ts";
import { readWeekdays } from "../core/local-date.ts";
import { readRunCap } from "../core/run-cap.ts";
import {
  readGroupBy,
  readInterval,
  readJitter,
  readMean,
  readMin,
} from "../core/schedule-words.ts";
import { readCron } from "../cron.ts";
import { ms } from "../units.ts";
import { zoneNamed } from "../zones.ts";
import { readFreeDays } from "./free-days.ts";
import { readFreeze } from "./freeze.ts";
import { formed, lasting, oneOrMore, readable } from "./leaves.ts";

const caps = (scope: "experiment" | "service" | "all", about: string) =>
  oneOrMore(readable((value) => readRunCap(scope, value)))
    .optional()
    .describe(about);

export const schedule = z
  .strictObject({
    cron: readable(readCron)
      .optional()
      .describe("Five fields, or six with seconds first, e.g. 0 10 * * mon-fri"),
    every: lasting(readInterval)
      .optional()
      .describe("A fixed interval such as 2h, or a random one such as 1h-3h"),
    mean: readable(readMean)
      .optional()
      .describe("One draw for each group and work day, e.g. 3 workdays: each is hit 1 day in 3"),
    min: readable(readMin)
      .optional()
      .describe("Work days from one act of a group to its next at least; 1 workday unless told"),
    maxQuietDays: z
      .number()
      .int()
      .min(1)
      .max(1_000)
      .optional()
      .describe("Work days after which a group that chance has spared is hit"),
    jitter: lasting(readJitter)
      .optional()
      .describe("Each occasion of a cron is put off by up to so long"),
    window: readable(readWindow)
      .optional()
      .describe("Hours, e.g. 09:00-15:00, the end outside; may cross midnight"),
    zone: readable(zoneNamed)
      .optional()
      .describe("IANA time zone of all of this, e.g. Europe/Berlin; UTC unless told"),
    workDays: oneOrMore(readable(readWeekdays))
      .optional()
      .describe("E.g. mon-fri, which a schedule with mean has unless told; others have all days"),
    holidays: oneOrMore(readable(readFreeDays))
      .optional()
      .describe("Days off: DE, DE-BY, 2026-12-24, 2026-12-24/2027-01-03, or an .ics file"),
    blackouts: oneOrMore(readable(readPeriod))
      .optional()
      .describe("No act between two instants, e.g. 2026-12-24T00:00Z/2026-12-27T00:00Z"),
    freeze: oneOrMore(readable(readFreeze))
      .optional()
      .describe("No act while this file is there, or while this URL answers anything but 2xx"),
    groups: readable(readGroupBy)
      .optional()
      .describe("One act hits one group: project, service, zone, region, host or a label"),
    together: z
      .enum(["independent", "one-at-a-time"])
      .optional()
      .describe("Does each group draw for itself (unless told), or is there one draw for all?"),
    caps: z
      .strictObject({
        experiment: caps("experiment", "Runs of this experiment, e.g. 3/day"),
        service: caps("service", "Runs that hit the same service, drills included, e.g. 1/day"),
        all: caps("all", "Runs on this engine, drills included, e.g. 10/week"),
      })
      .optional()
      .describe("At most so many runs a day or a week, as the journals tell"),
    catchUp: lasting(ms)
      .optional()
      .describe("An act that was missed is made up for within this time; never unless told"),
    seed: formed(/^[\w.-]{1,64}$/, "letters, digits, _ . and -, at most 64")
      .optional()
      .describe("Draws other days, minutes and victims; the experiment's name unless told"),
  })
  .describe("When chaos daemon runs it; one of cron, every and mean");

export type ScheduleSetting = z.output<typeof schedule>;
