/** Does the kernel of the engine under test have netem? Where not, what needs it is not proven there. */

import { describe } from "vitest";
import { describeDocker, dockerHost } from "./docker.ts";
import { hasNetemAt, isNearTo } from "./near.ts";

export const isNear = isNearTo(dockerHost);
export const hasNetem = await hasNetemAt(dockerHost);

export function describeNetem(title: string, tests: () => void): void {
  if (hasNetem || !dockerHost) describeDocker(title, tests);
  else describe.skip(`${title} (not proven: no netem in this kernel; npm run netem)`, tests);
}
