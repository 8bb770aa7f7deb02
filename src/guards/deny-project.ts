/** No victim comes from these projects. */
import { defineGuard } from "../core/guard.ts";
import { projectsSetting } from "../core/guard-setting.ts";

export default defineGuard({
  name: "deny-project",
  summary: "no victim belongs to a project that is listed",
  always: false,
  rechecks: true,
  setting: projectsSetting("prod*"),
  check: ({ victims, dragged }, projects) => {
    const listed = projects.map(({ says }) => says).join(", ");
    const denied = [...victims, ...dragged].find(
      ({ project }) => project !== undefined && projects.some(({ matches }) => matches(project)),
    );
    return denied
      ? {
          allowed: false,
          reason: `${denied.name} belongs to project ${denied.project}, denied: ${listed}`,
        }
      : { allowed: true, reason: `no victim belongs to ${listed}` };
  },
});
