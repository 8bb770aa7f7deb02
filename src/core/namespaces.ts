/** Whose pid and network namespace a container lives in, as far as its modes tell. */
import type { Target } from "./target.ts";

export interface Modes {
  readonly pidMode: string;
  readonly networkMode: string;
}

interface Tenant {
  readonly id: string;
  readonly name: string;
  /** Absent when it is gone. */
  readonly modes: Modes | undefined;
}

/** What two containers share; `undefined`: nothing of their own. */
export function sharedNamespace(
  a: Tenant,
  b: Tenant,
  targets: readonly Target[],
): "itself" | "pid" | "network" | undefined {
  if (a.id === b.id) return "itself";
  if (ownerOf(a, "pidMode", targets) === ownerOf(b, "pidMode", targets)) return "pid";
  if (ownerOf(a, "networkMode", targets) === ownerOf(b, "networkMode", targets)) return "network";
  return undefined;
}

/** The id of the container that the namespace was made for. */
function ownerOf(tenant: Tenant, kind: keyof Modes, targets: readonly Target[]): string {
  const named = /^container:(.+)$/.exec(tenant.modes?.[kind] ?? "")?.[1];
  if (named === undefined) return tenant.id;
  const owner = targets.find(({ id, name }) => id.startsWith(named) || name === named);
  return owner?.id ?? named;
}
