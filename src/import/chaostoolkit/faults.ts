/** An action on a container by docker's own command → a fault of ours, which is undone by itself. */

import type { Findings } from "../diagnosis.ts";
import { type DockerCall, dockerCall, type Flag } from "./docker-words.ts";
import type { Activity } from "./document.ts";
import { isWait, pauseOf } from "./pauses.ts";
import type { Reading } from "./probes.ts";
import { wordsOf } from "./words.ts";

export interface DrillFault {
  readonly monkey: string;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly select: Readonly<Record<string, unknown>>;
  /** All that were named, as docker does; of a service all its containers. */
  readonly everyone?: true;
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

/** `undefined`: it was refused, or undoes what we undo. */
export function faultFrom(one: Activity, at: string, reading: Reading): DrillFault | undefined {
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
  return words && ofDocker(words, { at, after: one.pauses?.after, reading });
}

interface Where {
  readonly at: string;
  /** How long the experiment waits behind it. */
  readonly after: unknown;
  readonly reading: Reading;
}

function ofDocker(words: readonly string[], { at, after, reading }: Where) {
  const { findings } = reading;
  const call = dockerCall(words);
  const wrong = (says: string) => findings.refuse(`${at}.provider.arguments`, says);
  if (call?.flag !== undefined)
    return wrong(
      `docker ${call.flag} says where: give it to chaos itself (--host, --context), or select by project and service`,
    );
  const { verb = "", names = [], flags = [] } = call ?? {};
  if (UNDOING.includes(verb)) {
    findings.change(at, `docker ${verb} is left out: what a fault did is undone by itself`);
    return undefined;
  }
  const known = Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined;
  if (!known) return findings.refuse(at, whyNone(words[0] ?? "", call));
  const said = flags.map((flag) => optionOf(verb, flag));
  const refusal = said.find((one) => typeof one === "string");
  if (refusal !== undefined) return wrong(refusal);
  if (names.length === 0) return wrong(`docker ${verb} names no container`);
  const odd = names.find((name) => !NAME.test(name));
  if (odd !== undefined)
    return wrong(
      `${JSON.stringify(odd)} is no name that docker knows, and would be a pattern here`,
    );
  const { monkey, options, lasts } = known;
  if (!lasts && isWait(after))
    findings.change(`${at}.pauses.after`, `left out: what docker ${verb} does has no length`);
  const duration = lasts ? pauseOf(after, `${at}.pauses.after`, reading) : undefined;
  const length = duration === undefined ? {} : { duration };
  const own: Record<string, unknown> = Object.assign({ ...options, ...length }, ...said);
  return {
    monkey,
    ...(Object.keys(own).length > 0 ? { options: own } : {}),
    select: call?.isCompose ? servicesOf(call, at, findings) : containersOf(names),
    ...(call?.isCompose || names.length > 1 ? { everyone: true as const } : {}),
  };
}

/** What docker takes for one, with the API's slash, or a variable's value. */
const NAME = /^\/?(?:[\w.-]|\$\{[^}]*\})+$/;

/** As docker writes an id, whole or cut: 64 or 12 digits. */
const ID = /^(?:[0-9a-f]{12}|[0-9a-f]{64})$/;

/** Docker takes a name with the slash that its API has before each. */
function containersOf(names: readonly string[]): DrillFault["select"] {
  const plain = names.map((name) => name.replace(/^\//, ""));
  return { [plain.every((name) => ID.test(name)) ? "id" : "name"]: oneOrAll(plain) };
}

const COMPOSE_PROJECT = "COMPOSE_PROJECT_NAME";

/** Without a project's name a service of every project would be meant: compose takes it from the environment, too. */
function servicesOf({ names, project }: DockerCall, at: string, findings: Findings) {
  if (project === undefined)
    findings.change(
      `${at}.provider.arguments`,
      `compose takes its project from a folder, which is not known here: say which in ${COMPOSE_PROJECT}`,
    );
  return { project: project ?? `\${${COMPOSE_PROJECT}}`, service: oneOrAll(names) };
}

function oneOrAll(names: readonly string[]) {
  return names.length === 1 ? names[0] : names;
}

function whyNone(program: string, call: DockerCall | undefined): string {
  const verbs = Object.keys(VERBS).join(", ");
  const more = "run a load or a check as the command behind --";
  if (!call)
    return `"${program}" is no docker command that a monkey stands for: there are ${verbs}; ${more}`;
  if (call.verb === "network" && call.names[0] === "disconnect")
    return "docker network disconnect is not taken over: say it as the monkey disconnect, whose undo gives back addresses and aliases";
  return `docker ${call.verb} is none that a monkey stands for: there are ${verbs}; ${more}`;
}

const GRACE_S_MAX = 86_400;

/** What a flag of docker's is among the monkey's options, or why it is none. */
function optionOf(verb: string, { name, value }: Flag): Record<string, string> | string {
  const flag = `docker ${verb} ${name}`;
  if (verb === "kill" && /^(?:-s|--signal)$/.test(name) && value) return { signal: value };
  if (!/^(?:stop|restart)$/.test(verb) || !/^(?:-t|--time|--timeout)$/.test(name))
    return `${flag} has no counterpart: chaos monkeys ${verb} lists the options that there are`;
  return value && /^\d+$/.test(value) && Number(value) <= GRACE_S_MAX
    ? { grace: `${value}s` }
    : `${flag} ${value ?? ""}: expected whole seconds, a day of them at most`;
}
