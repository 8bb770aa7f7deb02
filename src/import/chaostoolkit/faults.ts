/** An action on a container by docker's own command → a fault of ours, which is undone by itself. */
import type { Activity } from "./document.ts";
import type { Reading } from "./probes.ts";
import { wordsOf } from "./words.ts";

export interface DrillFault {
  readonly monkey: string;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly select: Readonly<Record<string, unknown>>;
}

/** By docker's verb. Those that undo are ours to do. */
const VERBS: Readonly<
  Record<string, { monkey: string; options?: Record<string, unknown>; lasts: boolean }>
> = {
  stop: { monkey: "stop", lasts: true },
  kill: { monkey: "kill", options: { mode: "signal" }, lasts: false },
  restart: { monkey: "restart", lasts: false },
  pause: { monkey: "pause", lasts: true },
};
const UNDOING = ["start", "unpause", "up"];

/** @param pauseS how long the experiment waits behind it. `undefined`: it was refused, or undoes what we undo. */
export function faultFrom(
  one: Activity,
  at: string,
  pauseS: number,
  reading: Reading,
): DrillFault | undefined {
  const { provider } = one;
  const { findings } = reading;
  if (!provider) return findings.refuse(at, "it has no provider");
  if (provider.type === "python")
    return findings.refuse(
      `${at}.provider`,
      `${provider.module}.${provider.func} is Python, which is not run`,
    );
  if (provider.type !== "process")
    return findings.refuse(
      `${at}.provider`,
      `an action by ${provider.type} cannot be undone by us: run it beside the drill, as the command behind --`,
    );
  const words = wordsOf(provider, at, reading);
  if (!words) return undefined;
  const [verb = "", ...names] = verbIn(words) ?? [];
  if (UNDOING.includes(verb)) {
    findings.change(at, `docker ${verb} is left out: what a fault did is undone by itself`);
    return undefined;
  }
  const known = Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined;
  if (!known)
    return findings.refuse(
      at,
      `"${words[0]}" is no docker command that a monkey stands for: there are ${Object.keys(VERBS).join(", ")}; run a load or a check as the command behind --`,
    );
  const victims = names.filter((name) => !name.startsWith("-"));
  if (victims.length === 0 || victims.length < names.length)
    return findings.refuse(
      `${at}.provider.arguments`,
      `docker ${verb} with flags, or without a container`,
    );
  const isCompose = words[0] !== "docker" || words[1] === "compose";
  const { monkey, options, lasts } = known;
  const own = { ...options, ...(lasts && pauseS > 0 ? { duration: `${pauseS}s` } : {}) };
  return {
    monkey,
    ...(Object.keys(own).length > 0 ? { options: own } : {}),
    select: { [isCompose ? "service" : "name"]: victims.length === 1 ? victims[0] : victims },
  };
}

/** The verb and what follows it; `undefined`: it is not docker's command. */
function verbIn([program = "", ...rest]: readonly string[]): string[] | undefined {
  const name = program.split("/").at(-1);
  if (name === "docker-compose") return rest;
  if (name !== "docker") return undefined;
  return rest[0] === "compose" || rest[0] === "container" ? rest.slice(1) : rest;
}
