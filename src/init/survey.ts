/** What `chaos init` has seen of a fleet: the facts that its file is made from. */
import { protectedBy } from "../core/enabled-label.ts";
import { serviceOf } from "../core/grouping.ts";
import type { Target } from "../core/target.ts";

/** A way to ask, and how we came to think of it. */
export interface Attempt {
  readonly address: string;
  readonly because: string;
}

/** A published port. */
export interface Door {
  readonly target: Target;
  readonly containerPort: number;
  readonly port: number;
  /** Best first. */
  readonly attempts: readonly Attempt[];
  /** By the container's own label: every drill asks it without being told. */
  readonly isCarried: boolean;
}

export interface KnockedDoor extends Door {
  /** The first that answered. */
  readonly answered?: Attempt;
  /** Why each of those before it did not, in order. */
  readonly reasons: readonly string[];
}

export interface Survey {
  /** The engine in words. */
  readonly engine: string;
  /** The fleet that the file is for. */
  readonly targets: readonly Target[];
  readonly project: string | undefined;
  /** Those that the file is not for, and how many containers each has. */
  readonly otherProjects: ReadonlyMap<string, number>;
  readonly doors: readonly KnockedDoor[];
  /** Names of restart policies by target, where they are known. */
  readonly policies: ReadonlyMap<string, string>;
  /** Why nobody can be crashed from here, if so. */
  readonly cannotCrash?: string;
}

/** The members of one service that a drill may hit. */
export interface Crew {
  readonly name: string;
  readonly members: readonly Target[];
}

/** What cannot be named exactly in a selector could mean others. */
export const PLAIN_NAME = /^[A-Za-z0-9][\w.-]*$/;

export function mayBeHit({ state, ours, labels, ...target }: Target): boolean {
  const names = [target.name, target.service ?? "a", target.project ?? "a"];
  return (
    state === "running" &&
    !ours &&
    !protectedBy(labels) &&
    names.every((name) => PLAIN_NAME.test(name))
  );
}

/** Largest first. */
export function crewsOf(targets: readonly Target[]): Crew[] {
  const crews = new Map<string, Target[]>();
  for (const target of targets.filter(mayBeHit)) {
    const key = serviceOf(target);
    crews.set(key, [...(crews.get(key) ?? []), target]);
  }
  return [...crews.values()]
    .map((members) => ({ name: nameOf(members[0] as Target), members: byName(members) }))
    .sort((a, b) => b.members.length - a.members.length || (a.name < b.name ? -1 : 1));
}

export function nameOf({ service, name }: Target): string {
  return service ?? name;
}

function byName(targets: readonly Target[]): Target[] {
  return targets.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** One file is for one project: the one with most that may be hit; `undefined`: of none. */
export function largestProject(targets: readonly Target[]): string | undefined {
  const counts = projectsOf(targets.filter(mayBeHit));
  const loose = targets.filter((one) => mayBeHit(one) && one.project === undefined).length;
  const [first] = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return first && first[1] >= loose ? first[0] : undefined;
}

export function projectsOf(targets: readonly Target[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { project } of targets)
    if (project !== undefined) counts.set(project, (counts.get(project) ?? 0) + 1);
  return counts;
}
