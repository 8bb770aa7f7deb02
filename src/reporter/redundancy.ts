/** The fewest healthy containers of a service at one time: to tell a system that survived from a lucky one. */
import type { Entry } from "../core/entry.ts";
import type { Plan } from "../core/plan.ts";
import { type Interval, interval } from "./interval.ts";

export interface Redundancy {
  readonly service: string;
  readonly replicas: number;
  /** Since the first injection, as the engine told it; none at all may be left while it was not heard. */
  readonly left: Interval;
}

type Change = Extract<Entry, { kind: "target-changed" }>;

export function redundancyOf(
  { replicas = [] }: Plan,
  entries: readonly Entry[],
  issuedMs: number | undefined,
): Redundancy[] {
  if (issuedMs === undefined) return [];
  const changes = entries.filter((entry): entry is Change => entry.kind === "target-changed");
  const isDeaf = changes.some(({ change }) => change === "events-lost");
  return replicas.map(({ service, members }) => {
    const left = least(members, changes, issuedMs);
    return { service, replicas: members.length, left: interval(isDeaf ? 0 : left, left) };
  });
}

type Member = NonNullable<Plan["replicas"]>[number]["members"][number];

function least(members: readonly Member[], changes: readonly Change[], issuedMs: number): number {
  const healthy = new Map(members.map((one) => [one.id, one.healthy]));
  const count = () => [...healthy.values()].filter(Boolean).length;
  let fewest = members.length;
  let hasBegun = false;
  for (const change of changes) {
    // What was before the injection counts as the state at its moment.
    if (!hasBegun && change.t >= issuedMs) fewest = Math.min(fewest, count());
    hasBegun ||= change.t >= issuedMs;
    const member = members.find(({ id }) => id === change.target);
    const now = member && healthAfter(change, member);
    if (now === undefined) continue;
    healthy.set(change.target, now);
    if (hasBegun) fewest = Math.min(fewest, count());
  }
  return Math.min(fewest, hasBegun ? fewest : count());
}

/** `undefined`: it says nothing about it. */
function healthAfter({ change, facts }: Change, { checked }: Member): boolean | undefined {
  switch (change) {
    case "die":
    case "destroy":
    case "pause":
      return false;
    case "start":
    case "thaw":
      // With a health check it is not well until that says so.
      return change === "thaw" || !checked;
    case "health":
      return facts.status === "healthy";
    default:
      return undefined;
  }
}
