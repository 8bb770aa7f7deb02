/** The folders that are rosters, and what each file in them must be. */
import type { Guard } from "./core/guard.ts";
import type { Monkey } from "./core/monkey.ts";
import type { ProbeKind } from "./core/probe.ts";
import type { Format } from "./reporter/format.ts";
import { openRoster } from "./roster.ts";

/** @returns a `fits` that names the first member that is not a function or not there at all */
function has(members: Readonly<Record<string, string>>) {
  return (value: unknown): string | undefined => {
    const record = value as Record<string, unknown>;
    for (const [member, type] of Object.entries(members))
      if (!type.split("|").includes(typeof record[member]))
        return `its ${member} is ${typeof record[member]}, it should be ${type}`;
    return undefined;
  };
}

const monkeyShape = has({
  kind: "string",
  summary: "string",
  options: "object",
  example: "object",
  needs: "function",
  sentence: "function",
  holdMs: "function",
  inject: "function",
  verify: "function",
  revert: "function|string",
});

export const monkeys = openRoster<Monkey>(new URL("./monkeys/", import.meta.url), {
  what: "monkey",
  unknown: "MONKEY_UNKNOWN",
  fits: (value) => {
    const monkey = value as Monkey;
    const wrong = monkeyShape(value);
    if (wrong) return wrong;
    const example = monkey.options.safeParse(monkey.example);
    return example.success
      ? undefined
      : `its example does not fit its options: ${example.error.message}`;
  },
});

export const guards = openRoster<Guard>(new URL("./guards/", import.meta.url), {
  what: "guard",
  unknown: "GUARD_INVALID",
  fits: has({ summary: "string", always: "boolean", rechecks: "boolean", check: "function" }),
});

export const probeKinds = openRoster<ProbeKind>(new URL("./reporter/probes/", import.meta.url), {
  what: "probe",
  unknown: "PROBE_INVALID",
  fits: has({ summary: "string", options: "object", parse: "function", open: "function" }),
});

export const formats = openRoster<Format>(new URL("./reporter/formats/", import.meta.url), {
  what: "report format",
  unknown: "USAGE",
  fits: has({ summary: "string", render: "function" }),
});
