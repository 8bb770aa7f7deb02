/** Asks one guard, as a run does, in a situation of which a test says only what matters to it. */
import type { Guard, GuardFacts } from "../../src/core/guard.ts";
import { readSetting } from "../../src/core/guard-setting.ts";
import { ruleOn } from "../../src/core/rulings.ts";

export const NOON_MS = Date.parse("2026-11-21T12:00:00Z");

/** Nothing is hit and nothing was gathered. */
const NOTHING: GuardFacts = {
  victims: [],
  radius: [],
  dragged: [],
  targets: [],
  fleet: [],
  openAtOnce: 0,
  eligible: 0,
  options: {},
  holdMs: 10_000,
  nowMs: NOON_MS,
  openFaults: { lacks: "not gathered" },
  snapshots: { lacks: "not gathered" },
  pastFaults: { lacks: "not gathered" },
  halt: { lacks: "not gathered" },
  outside: { lacks: "not gathered" },
  updates: { lacks: "not gathered" },
};

export function ruling<S>(guard: Guard<S>, facts: Partial<GuardFacts>, ...texts: string[]) {
  const asked = guard as Guard;
  const given = texts.length > 0 || !guard.setting?.byDefault ? texts : [guard.setting.byDefault];
  const setting = guard.setting ? readSetting(asked, given) : undefined;
  const [said] = ruleOn([{ guard: asked, setting }], {
    ...NOTHING,
    radius: facts.victims ?? [],
    openAtOnce: facts.victims?.length ?? 0,
    ...facts,
  });
  const { allowed = false, reason = "" } = said ?? {};
  return { allowed, reason };
}
