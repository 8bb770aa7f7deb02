import type { Deed } from "./fault.ts";

/** Whoever replaces what is down has given this one up: started again, it would be one too many. */
export function leftTo(who: string): Deed {
  return {
    how: `left to ${who}, which begins another in its place`,
    facts: { startedByUs: false },
  };
}
