/** Victims come from these projects alone; what belongs to none is not on the list. */
import { defineGuard } from "../core/guard.ts";
import { projectsSetting } from "../core/guard-setting.ts";

export default defineGuard({
  name: "allow-project",
  summary: "every victim belongs to a project that is listed",
  always: false,
  rechecks: true,
  setting: projectsSetting("shop"),
  check: ({ victims, dragged }, projects) => {
    const listed = projects.map(({ says }) => says).join(", ");
    const outside = [...victims, ...dragged].filter(
      ({ project }) => project === undefined || !projects.some(({ matches }) => matches(project)),
    );
    const first = outside[0];
    return first
      ? {
          allowed: false,
          reason: `${first.name} belongs to ${first.project ? `project ${first.project}` : "no project"}, allowed: ${listed}`,
        }
      : { allowed: true, reason: `every victim belongs to ${listed}` };
  },
});
