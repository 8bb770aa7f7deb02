/** Does the kernel of the engine under test have netem? Where not, what needs it is not proven there. */

import { describe } from "vitest";
import { support } from "../../src/agent/net/support.ts";
import { describeDocker, dockerHost, isRoot } from "./docker.ts";

/** The engine shares our kernel, and its victims' processes are in our /proc. */
export const isNear = isRoot && dockerHost.startsWith("unix:");

/** Of an engine elsewhere only whoever started it knows: `npm run netem` says so. */
export const hasNetem =
  process.env.CHAOS_TEST_NETEM === "yes" || (isNear && (await support("netem")).present);

export function describeNetem(title: string, tests: () => void): void {
  if (hasNetem || !dockerHost) describeDocker(title, tests);
  else describe.skip(`${title} (not proven: no netem in this kernel; npm run netem)`, tests);
}
