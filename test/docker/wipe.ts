import { chaos, drill } from "./chaos.ts";
import type { TestFleet } from "./fleet.ts";

const QUICK = ["--baseline", "1s", "--cool-down", "500ms", "--recover", "15s", "--min-age", "0s"];

/** A drill that wipes zone a of a fleet, and probes at its door. */
export function wipe(fleet: TestFleet, state: string, ...more: string[]) {
  const zone = ["kill", "--zone", "a", "--project", fleet.project, "--yes", "--quiet"];
  const words = [...zone, ...QUICK, "--state", state, "--probe", `door=${fleet.door}`, ...more];
  // Its times are those of the tool alone.
  return drill(words, {}, chaos);
}
