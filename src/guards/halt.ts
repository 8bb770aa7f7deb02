/** The switch that stops everything, until somebody says go on. */
import { defineGuard, known } from "../core/guard.ts";
import { sayHalt } from "../core/halt.ts";

export default defineGuard({
  name: "halt",
  summary: "nobody has said stop",
  always: true,
  rechecks: true,
  needs: ["halt"],
  check: ({ halt }) => {
    const stop = known(halt);
    return stop
      ? { allowed: false, reason: `${sayHalt(stop)}; chaos resume goes on` }
      : { allowed: true, reason: "nobody has said stop" };
  },
});
