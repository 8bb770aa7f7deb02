import { expect, it } from "vitest";
import { sayPlan } from "../../src/cli/say-plan.ts";
import { plan, WATCHING } from "../reporter/journal.ts";

it("a plan says when it would stop at once, rule by rule", () => {
  const abortWhen = ["error_ratio over 10s > 50%", "downtime{service=api} > 3s"];

  const text = sayPlan(plan({ watching: { ...WATCHING, abortWhen } }), {}, {});

  for (const rule of abortWhen) expect(text).toContain(`  Stops at once when ${rule}.\n`);
});
