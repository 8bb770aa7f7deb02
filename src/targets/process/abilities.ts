/** What a process of the embedded fleet can be made to do, and what takes a container. */
import { type Ability, type AbilityTable, ALL_ABLE, type Lack } from "../../core/ability.ts";

const HINT = "It works on containers: choose a Docker engine with --host or --context";

export const LACKS = {
  exec: { reason: "a process of the embedded fleet has no inside of its own", hint: HINT },
  processes: { reason: "a process of the embedded fleet has none beside it", hint: HINT },
  networks: { reason: "the embedded fleet has no networks but its host's", hint: HINT },
  net: { reason: "the embedded fleet's processes share their host's network", hint: HINT },
  netem: { reason: "the embedded fleet's processes share their host's network", hint: HINT },
  redirect: { reason: "the embedded fleet's processes share their host's network", hint: HINT },
  remove: { reason: "the embedded fleet's processes are not removed", hint: HINT },
} as const satisfies Partial<Record<Ability, Lack>>;

export const ABLE: AbilityTable = { ...ALL_ABLE, ...LACKS };
