/**
 * The only place that sequences a run (design §5):
 *
 *   watchdog → baseline → snapshot → claim → intend → arm → inject → verify → hold
 *            → revert → recovery → cool-down → residue → finished
 *
 * Every ending takes the second line: done, stopped by the user, failed half-way.
 */
import { ChaosError, messageOf } from "../failure.ts";
import { type Course, type Drill, type Group, interrupted, type Stop } from "./drill.ts";
import { conclude } from "./ending.ts";
import { hold } from "./hold.ts";
import { strike } from "./injection.ts";
import { listen } from "./listening.ts";

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
  return {
    drill,
    groups: drill.plan.faults.map(
      (planned): Group => ({
        planned,
        monkey: drill.monkey(planned.monkey),
        faults: [],
        hit: new Set(),
        over: new Set(),
      }),
    ),
    events: [],
    claimed: new Map(),
    wake: () => wake(),
    idle: async (durationMs) => {
      const woken = new AbortController();
      wake = () => woken.abort();
      await drill.clock.sleep(durationMs, AbortSignal.any([woken.signal, drill.signal]));
    },
    faultCount: 0,
  };
}

async function advance(course: Course, over: AbortSignal): Promise<Stop | undefined> {
  const { drill } = course;
  const refused = drill.plan.rulings.find((ruling) => !ruling.allowed);
  if (refused) return stopped("guard", `guard ${refused.guard} refused: ${refused.reason}`);
  // Both take a while; neither touches a victim.
  const standing = drill.watchdog.start(drill.signal);
  standing.catch(() => {});
  await listen(course, over);
  const baseline = await drill.observer.baseline(drill.signal);
  if (drill.signal.aborted) return cutShort(drill);
  if (!baseline.healthy) return stopped("baseline", baseline.says);
  await standing;
  const planned = course.groups.flatMap((group) => group.planned.victims);
  const changed = (await drill.recheck(planned)).find((ruling) => !ruling.allowed);
  if (drill.signal.aborted) return cutShort(drill);
  if (changed)
    return stopped("guard", `guard ${changed.guard} refused before the act: ${changed.reason}`);
  drill.observer.phase("fault");
  const struck = await strike(
    course,
    course.groups.map((group) => ({ group, victims: group.planned.victims })),
  );
  if (drill.signal.aborted) return cutShort(drill);
  if (struck.length === 0) return stopped("nothing-left", "no victim was left to hit");
  await hold(course);
  return drill.signal.aborted ? cutShort(drill) : undefined;
}

function stopped(cause: Stop["cause"], message: string): Stop {
  return { kind: "stopped", cause, message };
}

function cutShort({ signal, observer: { harm } }: Drill): Stop {
  return harm.aborted ? stopped("harm", String(harm.reason)) : interrupted(signal);
}

/** What was cut short fails with an abort; that is no error of ours. */
function stopOf(error: unknown, drill: Drill): Stop {
  if (drill.signal.aborted) return cutShort(drill);
  const code = error instanceof ChaosError ? `${error.code}: ` : "";
  return stopped("error", `${code}${messageOf(error)}`);
}
