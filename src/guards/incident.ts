/** Somebody outside knows whether now is a bad time; who does not answer has said no. */

import { defineGuard, known } from "../core/guard.ts";
import { several } from "../core/guard-setting.ts";
import { readCheck, sayCheck, shownCheck } from "../core/outside-check.ts";

export default defineGuard({
  name: "incident",
  summary: "a URL answers 2xx, or a command ends with 0: no incident is on",
  always: false,
  rechecks: true,
  setting: several(
    {
      expects: "an http or https URL, or cmd: and a command",
      example: "https://status.example/api",
      shown: shownCheck,
    },
    readCheck,
  ),
  needs: ["outside"],
  outside: (checks) => checks,
  check: ({ outside }, checks) => {
    const answers = known(outside);
    const wrong = answers.find(({ clear }) => !clear);
    if (wrong) return { allowed: false, reason: `${wrong.check} says ${wrong.says}` };
    const silent = checks.find((one) => !answers.some(({ check }) => check === sayCheck(one)));
    if (silent) return { allowed: false, reason: `${sayCheck(silent)} was not asked` };
    return {
      allowed: true,
      reason: answers.map(({ check, says }) => `${check}: ${says}`).join("; "),
    };
  },
});
