/** Structured logs on stderr: a JSON line each, for journald, Loki and the like. */
import { type DestinationStream, destination, pino } from "pino";
import { ChaosError } from "../failure.ts";
import { redactSaid } from "../redact-command.ts";

export const LOG_LEVELS = ["debug", "info", "warn", "error", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

type Facts = Readonly<Record<string, unknown>>;

export interface Log {
  debug(facts: Facts, message: string): void;
  info(facts: Facts, message: string): void;
  warn(facts: Facts, message: string): void;
  error(facts: Facts, message: string): void;
}

/** Written at once: what a daemon said last before it died is what one wants to read. */
export function openLog(
  level: LogLevel,
  to: DestinationStream = destination({ fd: 2, sync: true }),
): Log {
  const options = {
    level,
    base: { name: "chaos" },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const logger = pino(options, to);
  const at = (word: "debug" | "info" | "warn" | "error") => (facts: Facts, message: string) =>
    logger[word](safe(facts), redactSaid(message));
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

/** An error's message may repeat an address with its password. */
function safe(facts: Facts): Facts {
  return Object.fromEntries(
    Object.entries(facts).map(([key, value]) => [
      key,
      value instanceof Error ? told(value) : plain(value),
    ]),
  );
}

function plain(value: unknown): unknown {
  return typeof value === "string" ? redactSaid(value) : value;
}

function told(error: Error) {
  const code = error instanceof ChaosError ? { code: error.code } : {};
  return { ...code, message: redactSaid(error.message) };
}
