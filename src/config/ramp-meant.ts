/** The values that a ramp gives an option, each in its own place: read by themselves, and beside the fault's options. */
import type { Monkey } from "../core/monkey.ts";
import { IN_OUR_WORDS } from "../core/zod-words.ts";
import { monkeys } from "../rosters.ts";
import { type Complaint, unknownKey } from "./issues.ts";
import { mappingIn } from "./mapping.ts";
import { nameOf } from "./naming.ts";
import type { Path } from "./place.ts";

/** @param at its experiment's index in the file */
export async function rampMeant(experiment: unknown, at: number): Promise<Complaint[]> {
  const { faults, ramp } = mappingIn(experiment);
  const fault = mappingIn([faults].flat()[0]);
  const monkey = (await monkeys.all()).find(({ name }) => name === fault.monkey);
  if (!monkey) return [];
  const raised = Object.entries(mappingIn(mappingIn(ramp).options));
  return raised.flatMap(([key, values]): Complaint[] => {
    if (!Object.hasOwn(monkey.options.shape, key)) return [unknown(key, monkey, at)];
    const steps = Array.isArray(values) ? values : [];
    const told = steps.flatMap((value, step) =>
      isReadable(value) ? ofStep({ monkey, fault, key, value, step, at }) : [],
    );
    // What each step says wrong of the fault is one mistake.
    return [...new Map(told.toReversed().map((one) => [nameOf(one.path), one])).values()];
  });
}

function unknown(key: string, { options }: Monkey, at: number): Complaint {
  const message = unknownKey(key, Object.keys(options.shape));
  return { path: ["experiments", at, "ramp", "options"], key, message };
}

/** What is no value at all is told as such. */
function isReadable(value: unknown): boolean {
  return typeof value === "number" || (typeof value === "string" && value !== "");
}

interface Step {
  readonly monkey: Monkey;
  readonly fault: Readonly<Record<string, unknown>>;
  readonly key: string;
  readonly value: unknown;
  readonly step: number;
  readonly at: number;
}

function ofStep({ monkey: { options }, fault, key, value, step, at }: Step): Complaint[] {
  const here = ["experiments", at, "ramp", "options", key, step];
  const told = (path: Path, says: string) => ({ path, message: `${nameOf(path)}: ${says}` });
  const own = options.shape[key]?.safeParse(value, IN_OUR_WORDS).error?.issues[0];
  if (own) return [told(here, own.message)];
  const given = mappingIn(fault.options);
  // What is wrong without the ramp is told where it stands.
  if (!options.safeParse(given).success) return [];
  const together = options.safeParse({ ...given, [key]: value }, IN_OUR_WORDS).error?.issues ?? [];
  return together.map(({ path, message }) =>
    path[0] === key
      ? told(here, message)
      : told(
          ["experiments", at, "faults", 0, "options", ...path],
          `beside ${nameOf(here.slice(2))}: ${message}`,
        ),
  );
}
