/** The dying would otherwise take the processor from the burst between two of its signals. */
import { readFileSync, writeFileSync } from "node:fs";
import { constants, getPriority, setPriority } from "node:os";

/**
 * Where a kernel groups by session a nice value counts among the session's own processes only, and
 * the session's stands here (sched(7), "The autogroup feature"). Measured on two cores: from first to
 * last of 100 signals 14 to 134 ms with a nice value alone, 5 to 12 ms with both.
 */
const AUTOGROUP = "/proc/self/autogroup";
const HIGHEST = constants.priority.PRIORITY_HIGHEST;
/** Fewer are through before anybody has died. The session is others' too: it is left alone where it can be. */
const MANY = 20;

/**
 * `work` on so many, which awaits nothing, at the highest priority that we are given; only root is given
 * one. A session that stands there already is another burst's, who gives back what it found.
 */
export function undisturbed<T>(count: number, work: () => T): T {
  const own = getPriority();
  const session = count < MANY ? undefined : sessionNice();
  const isOurs = session !== undefined && session !== HIGHEST;
  attempt(() => setPriority(HIGHEST));
  if (isOurs) attempt(() => writeFileSync(AUTOGROUP, String(HIGHEST)));
  try {
    return work();
  } finally {
    if (isOurs) attempt(() => writeFileSync(AUTOGROUP, String(session)));
    attempt(() => setPriority(own));
  }
}

function attempt(act: () => void): void {
  try {
    act();
  } catch {
    // As we are, then: slower, not wrong.
  }
}

/** `undefined` where the kernel has no such groups. */
function sessionNice(): number | undefined {
  try {
    const nice = /nice (-?\d+)/.exec(readFileSync(AUTOGROUP, "utf8"))?.[1];
    return nice === undefined ? undefined : Number(nice);
  } catch {
    return undefined;
  }
}
