/** A fault's victim, as its source hands it out, and its options, as its monkey reads them. */
import type { Victim } from "./ability.ts";
import type { Course } from "./drill.ts";
import type { AnyFault } from "./fault.ts";

export function handle(course: Course, fault: AnyFault): Victim {
  return course.drill.source.victim(fault.victim, fault.run);
}

/** The options were parsed by the monkey's own schema when the plan was made. */
export function typed(fault: AnyFault): AnyFault & { options: never } {
  return fault as AnyFault & { options: never };
}
