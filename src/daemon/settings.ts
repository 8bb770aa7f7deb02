/** The daemon's settings: each a flag, and a variable of the environment. */
import { isIP } from "node:net";
import { readHours } from "../core/hours.ts";
import { WATCHDOG_KINDS, type WatchdogKind } from "../core/watchdog.ts";
import { REACH_CHOICES, type ReachChoice } from "../core/whereabouts.ts";
import { ChaosError, messageOf } from "../failure.ts";
import { nearest } from "../nearest.ts";
import { ms } from "../units.ts";
import { zoneNamed } from "../zones.ts";
import { LOG_LEVELS, type LogLevel } from "./log.ts";

export interface Listen {
  readonly host: string;
  readonly port: number;
}

export interface Settings {
  readonly file: string;
  /** Absent: no server. */
  readonly listen: Listen | undefined;
  readonly stopWithinMs: number;
  readonly keepMs: number;
  /** Minutes since midnight, and where. */
  readonly summaryAt: { readonly minute: number; readonly zone: string };
  readonly maxConcurrent: number;
  readonly logLevel: LogLevel;
  readonly watchdog: "auto" | WatchdogKind;
  readonly reach: ReachChoice;
}

export interface SettingDoc {
  /** The flag, without its dashes. */
  readonly flag: string;
  readonly value: string;
  readonly variable: string;
  readonly about: string;
  readonly byDefault: string;
}

/** Those that the daemon alone has; flags of every command have their variable below. */
export const SETTINGS = [
  setting("listen", "<address>", "where health and metrics are served, or off", "127.0.0.1:8476"),
  setting("stop-within", "<duration>", "how long undoing may take when it is told to end", "2m"),
  setting("keep", "<days>", "how long runs, journals and summaries are kept", "90d"),
  setting("summary-at", "<time>", "when the summary of the night is written", "08:00 UTC"),
  setting("max-concurrent", "<n>", "how many acts may run at once", "4"),
  setting("log-level", "<level>", `of the log on stderr: ${LOG_LEVELS.join(", ")}`, "info"),
] as const satisfies readonly SettingDoc[];

/** Flags that every command takes, which a daemon may be told by its environment, too. */
export const SHARED = {
  file: "CHAOS_FILE",
  state: "CHAOS_STATE",
  host: "DOCKER_HOST",
  context: "DOCKER_CONTEXT",
  watchdog: "CHAOS_WATCHDOG",
  reach: "CHAOS_REACH",
} as const;

function setting<F extends string>(flag: F, value: string, about: string, byDefault: string) {
  const variable = `CHAOS_${flag.toUpperCase().replaceAll("-", "_")}`;
  return { flag, value, variable, about, byDefault } as const;
}

/** What the command line says, by the flag's name in camel case. */
export type Given = Readonly<Record<string, string | undefined>>;

/** A flag wins over the environment. @throws ChaosError USAGE naming the one that is wrong */
export function readSettings(given: Given, env: NodeJS.ProcessEnv): Settings {
  const of = <T>(flag: (typeof SETTINGS)[number]["flag"], read: (text: string) => T): T => {
    const doc = SETTINGS.find((one) => one.flag === flag) as SettingDoc;
    const said = given[camel(flag)];
    const text = said ?? (env[doc.variable] || doc.byDefault);
    return readOr(said === undefined && env[doc.variable] ? doc.variable : `--${flag}`, text, read);
  };
  return {
    file: fileOf(given, env),
    listen: of("listen", readListen),
    stopWithinMs: of("stop-within", ms),
    keepMs: of("keep", readDays),
    summaryAt: of("summary-at", readTimeOfDay),
    maxConcurrent: of("max-concurrent", readCount),
    logLevel: of("log-level", (text) => oneOf(text, LOG_LEVELS)),
    watchdog: shared("watchdog", given, env, ["auto", ...WATCHDOG_KINDS] as const, "auto"),
    reach: shared("reach", given, env, REACH_CHOICES, "auto"),
  };
}

function fileOf(given: Given, env: NodeJS.ProcessEnv): string {
  const file = given.file ?? env[SHARED.file];
  if (file) return file;
  throw new ChaosError("USAGE", "Cannot start the daemon: no file is given", {
    hint: "For example chaos daemon drill.yaml, or CHAOS_FILE in the environment",
  });
}

/** Of flags that have a default elsewhere, too: given is what was said. */
function shared<T extends string>(
  flag: "watchdog" | "reach",
  given: Given,
  env: NodeJS.ProcessEnv,
  values: readonly T[],
  byDefault: T,
): T {
  const said = given[flag];
  const variable = SHARED[flag];
  const text = said ?? (env[variable] || byDefault);
  return readOr(said === undefined ? variable : `--${flag}`, text, (word) => oneOf(word, values));
}

function readOr<T>(name: string, text: string, read: (text: string) => T): T {
  try {
    return read(text);
  } catch (cause) {
    throw new ChaosError("USAGE", `Cannot use ${name} "${text}": ${messageOf(cause)}`, { cause });
  }
}

function camel(flag: string): string {
  return flag.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function oneOf<T extends string>(text: string, values: readonly T[]): T {
  const found = values.find((one) => one === text);
  if (found !== undefined) return found;
  const near = nearest(text, values);
  throw new Error(`expected ${values.join(", ")}${near ? `; did you mean ${near}?` : ""}`);
}

/** Names would be looked up, and may lead elsewhere tomorrow. */
function readListen(text: string): Listen | undefined {
  if (text === "off") return undefined;
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain ?? "";
  if (port === undefined || Number(port) > 65_535 || (isIP(host) === 0 && host !== "localhost"))
    throw new Error("expected address:port, such as 127.0.0.1:8476, or off");
  return { host, port: Number(port) };
}

function readDays(text: string): number {
  const [, days] = /^([1-9]\d{0,3})d$/.exec(text) ?? [];
  if (days === undefined) throw new Error("expected a number of days, such as 90d");
  return Number(days) * 86_400_000;
}

function readCount(text: string): number {
  if (!/^[1-9]\d?$/.test(text)) throw new Error("expected 1 to 99");
  return Number(text);
}

function readTimeOfDay(text: string): Settings["summaryAt"] {
  const [time = "", zone = "UTC", ...more] = text.trim().split(/\s+/);
  if (more.length > 0 || !/^\d\d:\d\d$/.test(time))
    throw new Error("expected a time and a zone, such as 08:00 Europe/Berlin");
  const { fromMinute } = readHours(`${time}-${time === "24:00" ? "23:59" : "24:00"} ${zone}`);
  zoneNamed(zone);
  return { minute: fromMinute, zone };
}
