/** A survey → the first three drills: those that a resilient fleet survives, or what is honest without one. Pure. */
import type { Target } from "../core/target.ts";
import { type Crew, crewsOf, mayBeHit, nameOf, PLAIN_NAME, type Survey } from "./survey.ts";

export interface Proposal {
  readonly name: string;
  /** What is asked by it, for its description. */
  readonly question: string;
  /** What to know before it is run, lines of a comment. */
  readonly remarks: readonly string[];
  readonly monkey: string;
  readonly options: Readonly<Record<string, string>>;
  readonly select: Readonly<Record<string, string>>;
  /** All that it selects, not one of them. */
  readonly isWhole: boolean;
  readonly outOf: number;
  /** Whoever may become its victim. */
  readonly victims: readonly Target[];
  /** Absent: the usual ones, no outage among them. */
  readonly threshold?: string;
}

export interface Proposals {
  readonly drills: readonly Proposal[];
  /** Every service that is hit has a member that stays. */
  readonly isReplicated: boolean;
}

export function proposalsOf(survey: Survey): Proposals {
  const crews = crewsOf(survey.targets);
  const replicated = crews.filter(({ members }) => members.filter(isWell).length > 1);
  if (replicated.length === 0) return { drills: lonely(survey, crews), isReplicated: false };
  // One that is asked from outside would fail the drill by its own door.
  const [first, second = first] = replicated.toSorted(
    (a, b) => Number(hasDoor(a, survey)) - Number(hasDoor(b, survey)),
  ) as [Crew, Crew?];
  const last = zoneDrill(survey) ?? restartDrill(second, survey);
  return { drills: [crashDrill(first, survey), pauseDrill(second), last], isReplicated: true };
}

function hasDoor({ members }: Crew, { doors }: Survey): boolean {
  return doors.some(({ target, isCarried }) => !isCarried && members.includes(target));
}

function crashDrill(crew: Crew, { policies, cannotCrash }: Survey): Proposal {
  const bare = crew.members.filter(({ id }) => policies.get(id) === "no");
  return {
    ...ofCrew(crew, "crashes"),
    question: "Do the others take over at once, and does its restart policy bring it back?",
    monkey: "kill",
    options: cannotCrash ? { mode: "signal" } : {},
    remarks: [
      cannotCrash
        ? `By the engine's kill call, after which its restart policy rests: no real crash, because ${cannotCrash}.`
        : "SIGKILL to its process 1 from the host, as a real crash: the restart policy acts.",
      ...(bare.length > 0
        ? [`${bare[0]?.name} has no restart policy: we start it again, and the report says so.`]
        : []),
    ],
  };
}

function pauseDrill(crew: Crew): Proposal {
  return {
    ...ofCrew(crew, "freezes"),
    question: "It takes connections and never answers. Do its callers give up in time?",
    monkey: "pause",
    options: { duration: "5s" },
    remarks: ["Harder than a crash: nobody is told, so only time-outs help."],
  };
}

function restartDrill(crew: Crew, survey: Survey): Proposal {
  const why = survey.cannotCrash
    ? `No zone is wiped, because ${survey.cannotCrash}.`
    : zonesOf(survey.targets).size < 2
      ? "No zone is wiped: fewer than two were found. Label containers chaos.zone=a, b … for that."
      : "No zone is wiped: each holds the last member of some service, or too few others stand.";
  return {
    ...ofCrew(crew, "restarts"),
    question: "Does it finish what it has begun, and is it missed?",
    monkey: "restart",
    options: { grace: "5s" },
    remarks: [why],
  };
}

/** A drill's name has at most 64 characters, and its end tells it from the others. */
function cut(name: string): string {
  return name.slice(0, 64 - "zone  goes down".length);
}

function ofCrew({ name, members }: Crew, deed: string) {
  const [{ project, service, name: container }] = members as [Target];
  return {
    name: `one ${cut(name)} ${deed}`,
    select: { ...(project ? { project } : {}), ...(service ? { service } : { name: container }) },
    isWhole: false,
    outOf: members.length,
    victims: members,
  };
}

/** The smallest whose services all have a member elsewhere; half of the zones must stay, as the quorum wants. */
function zoneDrill(survey: Survey): Proposal | undefined {
  const zones = zonesOf(survey.targets);
  if (zones.size < 2 || survey.cannotCrash) return undefined;
  const doors = survey.doors.filter(({ isCarried }) => !isCarried).map(({ target }) => target);
  const spare = [...zones].filter(([, members]) => survives(members, survey.targets));
  const [best] = spare.sort(
    ([a, m], [b, n]) =>
      Number(m.some((one) => doors.includes(one))) - Number(n.some((one) => doors.includes(one))) ||
      m.length - n.length ||
      (a < b ? -1 : 1),
  );
  return best && wipeOf(best[0], best[1], survey);
}

function wipeOf(zone: string, members: readonly Target[], survey: Survey): Proposal {
  const { project } = survey;
  return {
    name: `zone ${cut(zone)} goes down`,
    question: "All of it at one instant, and it stays down for a while. Does anybody notice?",
    remarks: [
      `${members.map(({ name }) => name).join(", ")}: crashed in one burst, held down, started again.`,
      "A zone alone means all of it. The quorum guard wants half of all zones to stand.",
    ],
    monkey: "zone-wiper",
    options: { hold: "5s" },
    select: { ...(project ? { project } : {}), zone },
    isWhole: true,
    outOf: members.length,
    victims: members,
  };
}

function zonesOf(targets: readonly Target[]): Map<string, Target[]> {
  const zones = new Map<string, Target[]>();
  for (const target of targets.filter(mayBeHit))
    if (target.zone && PLAIN_NAME.test(target.zone))
      zones.set(target.zone, [...(zones.get(target.zone) ?? []), target]);
  return zones;
}

function survives(members: readonly Target[], targets: readonly Target[]): boolean {
  const others = targets.filter((one) => isWell(one) && !members.includes(one));
  return members.every((one) => others.some((other) => nameOf(other) === nameOf(one)));
}

function isWell({ state, health }: Target): boolean {
  return state === "running" && health !== "unhealthy";
}

/** Nobody stands in for anybody, so an outage is certain: what can be asked is that it ends. */
function lonely(survey: Survey, crews: readonly Crew[]): Proposal[] {
  const [crew] = crews.toSorted((a, b) => Number(hasDoor(b, survey)) - Number(hasDoor(a, survey)));
  if (!crew) return [];
  const remarks = [`Nothing stands in for ${crew.name}: whoever needs it notices.`];
  const threshold = "ttr <= 30s";
  return [
    {
      ...ofCrew(crew, "is left alone"),
      question:
        "A rehearsal: do the probes answer, and is the verdict a pass when nothing happens?",
      monkey: "noop",
      options: { duration: "3s" },
      remarks: ["Nothing is done to it."],
    },
    {
      ...ofCrew(crew, "restarts"),
      question: "Does it come back within half a minute?",
      monkey: "restart",
      options: { grace: "5s" },
      ...{ remarks, threshold },
    },
    {
      ...ofCrew(crew, "freezes"),
      question: "Do its callers get over five seconds without an answer?",
      monkey: "pause",
      options: { duration: "5s" },
      ...{ remarks, threshold },
    },
  ];
}
