/** Colour where a person looks and has not said no: a terminal, without NO_COLOR. */
import { Chalk, type ChalkInstance } from "chalk";
import type { Look } from "./table.ts";

export function wantsColor(stream: { isTTY?: boolean }, env: NodeJS.ProcessEnv): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR && env.FORCE_COLOR !== "0") return true;
  return stream.isTTY === true && env.TERM !== "dumb";
}

export function paint(stream: { isTTY?: boolean }, env: NodeJS.ProcessEnv): ChalkInstance {
  return new Chalk({ level: wantsColor(stream, env) ? 1 : 0 });
}

/** Columns of a terminal; what is piped gets a width of its own, the same everywhere. */
export function columnsOf(stream: { columns?: number }): number {
  return stream.columns ?? 100;
}

/** Of a table: a program that reads it finds one row in one line. */
export function lookOf(
  stream: { isTTY?: boolean; columns?: number },
  env: NodeJS.ProcessEnv,
): Look {
  return { chalk: paint(stream, env), columns: stream.columns ?? Number.POSITIVE_INFINITY };
}
