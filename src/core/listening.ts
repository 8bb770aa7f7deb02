/** Hears what happens to targets while a run lasts, and subscribes again when the stream breaks. */
import { messageOf } from "../failure.ts";
import { allFaults, type Course, tNow } from "./drill.ts";
import { serviceOf } from "./grouping.ts";
import { hearOf } from "./hearing-others.ts";
import type { Listeners, TargetEvent } from "./source.ts";

const AGAIN_FIRST_MS = 200;
const AGAIN_LONGEST_MS = 5_000;

/** Resolves when subscribed. Until `over`: a recovery shows in events after an interruption, too. */
export async function listen(course: Course, over: AbortSignal): Promise<void> {
  const { drill } = course;
  const onEvent = (event: TargetEvent) => {
    hearOf(course, event);
    course.calls.hear(event);
    // What comes of a call is told of as well.
    if (event.change === "kill" || event.change === "stop") return;
    course.events.push(event);
    if (event.change === "start") drill.observer.endpointsChanged(event.id);
    // Each start tells of one, and nobody's report is the better for it: what it ended is written down.
    if (event.change === "connect" || event.change === "disconnect") return course.wake();
    if (isNewReplica(course, event)) noteChange(course, asReplica(event));
    else if (concerns(course, event)) noteChange(course, event);
    course.wake();
  };
  const listeners: Listeners = {
    onEvent,
    onLost: (error) => void listenAgain(course, { listeners, over, error }),
    onHalt: drill.onHalt,
  };
  await drill.source.watch(listeners, over);
}

async function listenAgain(
  course: Course,
  lost: { listeners: Listeners; over: AbortSignal; error: unknown },
): Promise<void> {
  const { clock, source, observer, onHalt } = course.drill;
  // Whoever missed a restart must not take what came after it for others' doing.
  course.anew.clear();
  course.calls.miss();
  const { listeners, over } = lost;
  const since = tNow(course.drill);
  const about = { id: "", name: source.name };
  noteChange(course, { ...about, change: "events-lost", facts: { error: messageOf(lost.error) } });
  for (let waitMs = AGAIN_FIRST_MS; ; waitMs = Math.min(waitMs * 2, AGAIN_LONGEST_MS)) {
    await clock.sleep(waitMs, over);
    if (over.aborted) return;
    const isBack = await source.watch(listeners, over).then(
      () => true,
      () => false,
    );
    if (!isBack) continue;
    const unheardMs = Math.round(tNow(course.drill) - since);
    noteChange(course, { ...about, change: "events-back", facts: { unheardMs: `${unheardMs}` } });
    // What was missed: ports that moved, faults that ended, and a halt.
    course.tally.unheard = true;
    observer.endpointsChanged("");
    if (await source.halt.read(over).catch(() => undefined)) onHalt();
    return course.wake();
  }
}

function noteChange(
  { drill }: Course,
  {
    id,
    name,
    change,
    facts,
  }: { id: string; name: string; change: string; facts: TargetEvent["facts"] },
): void {
  drill.note([{ kind: "target-changed", target: id, name, change, facts }]).catch(() => {});
}

/** Events of victims, their services and probed targets are facts of the run; others are somebody else's business. */
function concerns(course: Course, event: TargetEvent): boolean {
  const { plan } = course.drill;
  return (
    allFaults(course).some((fault) => fault.victim.id === event.id) ||
    plan.faults.some((fault) => fault.victims.some((victim) => victim.id === event.id)) ||
    plan.probes.some((probe) => probe.target === event.id) ||
    (plan.replicas ?? []).some(({ members }) => members.some(({ id }) => id === event.id))
  );
}

/** Of a service that is hit, and unknown to the plan: it was made since. */
function isNewReplica({ drill }: Course, { id, service }: TargetEvent): boolean {
  return (drill.plan.replicas ?? []).some(
    (one) =>
      one.service === service?.name &&
      one.project === service.project &&
      !one.members.some((member) => member.id === id),
  );
}

/** The journal says whose replica it is, by what guards call the service. */
function asReplica(event: TargetEvent): TargetEvent {
  const { name, project } = event.service ?? { name: "" };
  return {
    ...event,
    facts: { ...event.facts, service: serviceOf({ service: name, project, name }) },
  };
}
