/** The careful way to begin: only what its owner has labelled. */

import { isOptedIn } from "../core/enabled-label.ts";
import { defineGuard } from "../core/guard.ts";

export default defineGuard({
  name: "opt-in",
  summary: "every victim is labelled chaos.enabled=true",
  always: false,
  rechecks: true,
  check: ({ victims, dragged }) => {
    const without = [...victims, ...dragged]
      .filter((victim) => !isOptedIn(victim))
      .map(({ name }) => name);
    return without.length === 0
      ? { allowed: true, reason: "every victim is labelled chaos.enabled=true" }
      : { allowed: false, reason: `${without.join(", ")}: not labelled chaos.enabled=true` };
  },
});
