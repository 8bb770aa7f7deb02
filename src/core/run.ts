/**
 * The only place that sequences a run (design §5):
 *
 *   watchdog → baseline → snapshot → claim → ask → intend → arm → inject → verify → hold
 *            → revert → recovery → cool-down → residue → finished
 *
 * Every ending takes the second line: done, stopped by the user, failed half-way. A drill in stages
 * goes from snapshot to revert once for each of them.
 */
import { adviceOf, ChaosError } from "../failure.ts";
import { CallBook } from "./calls.ts";
import {
  aimsSoFar,
  allFaults,
  type Course,
  type Drill,
  type Group,
  interrupted,
  type Stop,
} from "./drill.ts";
import { conclude, undoCurrent } from "./ending.ts";
import { hold } from "./hold.ts";
import { strike } from "./injection.ts";
import { listen } from "./listening.ts";
import type { Ruling } from "./plan.ts";

/** Resolves when the last entry is written; the verdict is the report's to draw. */
export async function runDrill(drill: Drill): Promise<void> {
  // Harm cuts the way there short as the user does; the ending heeds the user alone.
  const signal = AbortSignal.any([drill.signal, drill.observer.harm]);
  const course = setOut({ ...drill, signal });
  const over = new AbortController();
  const stop = await advance(course, over.signal).catch((error: unknown) =>
    stopOf(error, course.drill),
  );
  if (stop) await drill.note([stop]).catch(() => {});
  await conclude({ ...course, drill }, stop).finally(() => over.abort());
}

function setOut(drill: Drill): Course {
  let wake = () => {};
  const groups = drill.plan.faults.map(
    (planned, at): Group => ({
      at,
      planned,
      monkey: drill.monkey(planned.monkey),
      faults: [],
      hit: new Map(),
      doubted: new Set(),
      over: new Map(),
      lives: new Map(),
      closed: new Set(),
      behind: new Map(),
    }),
  );
  return {
    drill,
    groups,
    current: groups,
    events: [],
    claimed: new Map(),
    wake: () => wake(),
    idle: async (durationMs) => {
      const woken = new AbortController();
      wake = () => woken.abort();
      const enough = [woken.signal, drill.signal, drill.release].filter((one) => one !== undefined);
      await drill.clock.sleep(durationMs, AbortSignal.any(enough));
    },
    tally: { faults: 0, draggedMs: 0, unheard: false },
    closing: [],
    unanswered: new Map(),
    theirs: new Set(),
    anew: new Map(),
    calls: new CallBook(),
  };
}

async function advance(course: Course, over: AbortSignal): Promise<Stop | undefined> {
  const { drill } = course;
  const refused = drill.plan.rulings.find((ruling) => !ruling.allowed);
  if (refused) return refusedBy(refused);
  // Both take a while; neither touches a victim.
  const standing = drill.watchdog.start(drill.signal);
  standing.catch(() => {});
  await listen(course, over);
  const baseline = await drill.observer.baseline(drill.signal);
  if (drill.signal.aborted) return cutShort(drill);
  if (!baseline.healthy) return stopped("baseline", baseline.says);
  await standing;
  await drill.companion?.ready(drill.signal);
  const stages = stagesOf(course.groups);
  for (const [at, groups] of stages.entries()) {
    course.current = groups;
    if (at > 0) forgetEvents(course);
    const stop = await goThrough(course);
    if (stop) return stop;
    if (at < stages.length - 1 && !(await undoCurrent(course)))
      return stopped("error", "a stage could not be undone, so the next one was not begun");
  }
  return undefined;
}

/** What the stages before did to their victims is no return and no end of this one's. */
function forgetEvents(course: Course): void {
  const earlier = new Set(allFaults(course).map(({ victim }) => victim.id));
  course.events.splice(0, Infinity, ...course.events.filter(({ id }) => !earlier.has(id)));
}

function stagesOf(groups: readonly Group[]): Group[][] {
  const stages = new Map<number, Group[]>();
  for (const group of groups) {
    const { stage = 0 } = group.planned;
    stages.set(stage, [...(stages.get(stage) ?? []), group]);
  }
  return [...stages].sort(([a], [b]) => a - b).map(([, members]) => members);
}

const LATE = " before the act";

async function goThrough(course: Course): Promise<Stop | undefined> {
  const { drill, current } = course;
  const planned = current.flatMap(({ at, planned: { victims } }) =>
    victims.map((victim) => ({ fault: at, victim })),
  );
  const changed = (await drill.recheck([...aimsSoFar(course), ...planned])).find(
    (ruling) => !ruling.allowed,
  );
  if (drill.signal.aborted) return cutShort(drill);
  if (changed) return refusedBy(changed, LATE);
  drill.observer.phase("fault");
  course.tally.draggedMs = 0;
  const { faults, refused: late } = await strike(
    course,
    current.map((group) => ({ group, victims: group.planned.victims })),
  );
  if (drill.signal.aborted) return cutShort(drill);
  if (late) return refusedBy(late, LATE);
  if (faults.length === 0) return stopped("nothing-left", "no victim was left to hit");
  await drill.companion?.start();
  await hold(course);
  return drill.signal.aborted ? cutShort(drill) : undefined;
}

function stopped(cause: Stop["cause"], message: string): Stop {
  return { kind: "stopped", cause, message };
}

function refusedBy({ guard, reason }: Ruling, when = ""): Stop {
  return { ...stopped("guard", `guard ${guard} refused${when}: ${reason}`), guard };
}

function cutShort({ signal, observer: { harm } }: Drill): Stop {
  return harm.aborted ? stopped("harm", String(harm.reason)) : interrupted(signal);
}

/** What was cut short fails with an abort; that is no error of ours. */
function stopOf(error: unknown, drill: Drill): Stop {
  if (drill.signal.aborted) return cutShort(drill);
  if (error instanceof ChaosError && error.code === "FAULT_STOPPED")
    return stopped("watchdog", error.message);
  const code = error instanceof ChaosError ? `${error.code}: ` : "";
  return stopped("error", `${code}${adviceOf(error)}`);
}
