/** Is that pid, in our kernel, the process that an engine means? */
import { cgroupOf, statOf } from "./proc.ts";

export interface Suspect {
  readonly id: string;
  readonly pid: number;
  /** Must stand in the process' cgroup path: the full container id. Empty: not asked. */
  readonly mark: string;
}

export interface Identity {
  readonly id: string;
  readonly present: boolean;
  /** Clock ticks since boot at which it started. */
  readonly startTicks?: number;
}

export function identify(suspects: readonly Suspect[]): Identity[] {
  return suspects.map(({ id, pid, mark }) => {
    const stat = pid > 0 ? statOf(pid) : undefined;
    const known = stat !== undefined && (mark === "" || (cgroupOf(pid)?.includes(mark) ?? false));
    return known ? { id, present: true, startTicks: stat.startTicks } : { id, present: false };
  });
}
