/** The fewest healthy containers of a service at one time: to tell a system that survived from a lucky one. */
import type { Entry } from "../core/entry.ts";
import { serviceOf } from "../core/grouping.ts";
import type { Plan } from "../core/plan.ts";
import { type Interval, interval } from "./interval.ts";

export interface Redundancy {
  readonly service: string;
  readonly replicas: number;
  /** Since the first injection, as the engine told it; none at all may be left while it was not heard. */
  readonly left: Interval;
}

type Change = Extract<Entry, { kind: "target-changed" }>;
type Replicas = NonNullable<Plan["replicas"]>[number];

/** `isUp`: running and not paused. `isWell`: so says its health check, or it has none. */
interface Standing {
  readonly isUp: boolean;
  readonly isWell: boolean;
}

export function redundancyOf(
  { replicas = [] }: Plan,
  entries: readonly Entry[],
  issuedMs: number | undefined,
): Redundancy[] {
  if (issuedMs === undefined) return [];
  const changes = entries.filter((entry): entry is Change => entry.kind === "target-changed");
  const isDeaf = changes.some(({ change }) => change === "events-lost");
  return replicas.map((service) => {
    const ours = changes.filter((change) => isOf(service, change));
    const { members } = service;
    // An event of one that was made since does not say whether it has a health check.
    const [some, all] = [members.some(isChecked), members.length > 0 && members.every(isChecked)];
    const worst = least(members, ours, { issuedMs, isChecked: some });
    // What was not heard may have brought others back: of later ones nobody knows how many were left.
    const best = least(members, heard(ours, changes), { issuedMs, isChecked: all });
    const left = interval(isDeaf ? 0 : worst, best);
    return { service: service.service, replicas: members.length, left };
  });
}

function heard(ours: readonly Change[], all: readonly Change[]): readonly Change[] {
  const lost = all.findIndex(({ change }) => change === "events-lost");
  return lost < 0 ? ours : ours.filter((one) => all.indexOf(one) < lost);
}

const isChecked = ({ checked }: Replicas["members"][number]) => checked === true;

/** One that was replaced has an id that the plan does not know; its labels say whose replica it is. */
function isOf({ service, project, members }: Replicas, { target, facts }: Change): boolean {
  return (
    members.some(({ id }) => id === target) ||
    facts.service === serviceOf({ service, project, name: service })
  );
}

function least(
  members: Replicas["members"],
  changes: readonly Change[],
  { issuedMs, isChecked }: { issuedMs: number; isChecked: boolean },
): number {
  const checked = new Map(members.map((one) => [one.id, one.checked === true]));
  const standing = new Map(
    members.map(({ id, healthy, checked }): [string, Standing] => [
      id,
      { isUp: healthy, isWell: healthy || !checked },
    ]),
  );
  const count = () => [...standing.values()].filter(({ isUp, isWell }) => isUp && isWell).length;
  let fewest = Number.POSITIVE_INFINITY;
  let hasBegun = false;
  for (const change of changes) {
    // What was before the injection counts as the state at its moment.
    if (!hasBegun && change.t >= issuedMs) fewest = Math.min(fewest, count());
    hasBegun ||= change.t >= issuedMs;
    const before = standing.get(change.target) ?? { isUp: false, isWell: false };
    const now = after(change, before, checked.get(change.target) ?? isChecked);
    if (now) standing.set(change.target, now);
    if (hasBegun) fewest = Math.min(fewest, count());
  }
  return Math.min(fewest, hasBegun ? fewest : count());
}

/** `undefined`: it says nothing about it. */
function after(
  { change, facts }: Change,
  before: Standing,
  isChecked: boolean,
): Standing | undefined {
  switch (change) {
    case "die":
    case "destroy":
    case "pause":
      return { ...before, isUp: false };
    case "start":
      // With a health check it is not well until that says so.
      return { isUp: true, isWell: !isChecked };
    case "thaw":
      return { ...before, isUp: true };
    case "health":
      return { isUp: true, isWell: facts.status === "healthy" };
    default:
      return undefined;
  }
}
