/**
 * Who joined a pid namespace by way of a container that was removed, and lives: then its owner does, too. The
 * engine does not remember who that is; the kernel does, where it is ours.
 */
import { cgroupOf, linkOf } from "../../agent/proc.ts";
import type { Snapshot } from "../../core/snapshot.ts";

type Living = Pick<Snapshot, "pid" | "startedAt"> & { readonly id: string };

/** Where nobody can be asked, whoever was there before it may be its owner. */
export function mayLiveIn(owner: Living, tenant: Living, root = "/proc"): boolean {
  const [its, mine] = [namespaceOf(owner, root), namespaceOf(tenant, root)];
  if (its !== undefined && mine !== undefined) return its === mine;
  return !(Date.parse(owner.startedAt) > Date.parse(tenant.startedAt));
}

/** A pid is a remote engine's, unless its cgroup says whose it is. */
function namespaceOf({ id, pid }: Living, root: string): string | undefined {
  const isHere = pid > 0 && cgroupOf(pid, root)?.includes(id);
  return isHere ? linkOf(pid, "pid", root) : undefined;
}
