/**
 * Seen: `--guard deny-project=prod*` agreed to a crash that killed a container of project prod along with its victim,
 * whose pid namespace it shared; so did max-victims=1 and max-per=service:1, with two and three that died.
 */
import { expect, it } from "vitest";
import type { Guard, PastFault } from "../../src/core/guard.ts";
import allowProject from "../../src/guards/allow-project.ts";
import coolDown from "../../src/guards/cool-down.ts";
import denyProject from "../../src/guards/deny-project.ts";
import maxPer from "../../src/guards/max-per.ts";
import maxPercent from "../../src/guards/max-percent.ts";
import maxVictims from "../../src/guards/max-victims.ts";
import minHealthy from "../../src/guards/min-healthy.ts";
import optIn from "../../src/guards/opt-in.ts";
import quorum from "../../src/guards/quorum.ts";
import updateInProgress from "../../src/guards/update-in-progress.ts";
import { aTarget } from "../core/made.ts";
import { NOON_MS, ruling } from "../guards/asking.ts";

const optedIn = { labels: { "chaos.enabled": "true" } };
const victims = [aTarget("own", { project: "shop", service: "own", ...optedIn })];
// Two of one number: compose is about to put one in the other's place.
const numbered = { labels: { "com.docker.compose.container-number": "1" } };
const dragged = ["side-1", "side-2"].map((name) =>
  aTarget(name, { project: "prod", service: "side", zone: "b", ...numbered }),
);
const spare = aTarget("own-2", { project: "shop", service: "own" });
const targets = [...victims, ...dragged, spare];
const sideWasHit = {
  run: "r",
  monkey: "kill",
  victim: dragged[0],
  alsoHit: [],
  atMs: NOON_MS - 60_000,
};
const facts = {
  ...{ victims, targets, fleet: targets, eligible: 2, nowMs: NOON_MS },
  ...{ openFaults: { value: [] }, updates: { value: [] } },
  pastFaults: { value: [sideWasHit as PastFault] },
};

it.each([
  ["deny-project", denyProject, "prod*"],
  ["allow-project", allowProject, "shop"],
  ["max-victims", maxVictims, "2"],
  ["max-percent", maxPercent, "50%"],
  ["cool-down", coolDown, "1h"],
  ["quorum", quorum, undefined],
  ["update-in-progress", updateInProgress, undefined],
  ["max-per", maxPer, "service:1"],
  ["min-healthy", minHealthy, "1"],
  ["opt-in", optIn, undefined],
])("%s counts who is dragged along", (_name, guard, text) => {
  const texts = text === undefined ? [] : [text];
  const ask = (along: typeof dragged) =>
    ruling(guard as Guard, { ...facts, dragged: along }, ...texts).allowed;
  expect([ask([]), ask(dragged)]).toEqual([true, false]);
});
