/** How long an experiment waits, in seconds: a number, or a text that is one or has a variable in its place. */
import type { Reading } from "./probes.ts";

const VARIABLE = /^\$\{[^}]+\}$/;

/** As a drill file writes a length. `undefined`: nothing is waited for, or nobody knows how long. */
export function pauseOf(
  given: unknown,
  at: string,
  { findings, substitute }: Reading,
): string | undefined {
  const said = typeof given === "string" ? substitute(given).trim() : (given ?? 0);
  if (typeof said === "string" && VARIABLE.test(said)) return `${said}s`;
  const value = /^(?:string|number)$/.test(typeof said) && said !== "" ? Number(said) : Number.NaN;
  if (Number.isFinite(value)) return value > 0 ? `${value}s` : undefined;
  return findings.refuse(
    at,
    `${JSON.stringify(given)} is no number of seconds: the fault lasts as long as its monkey lets it`,
  );
}

/** What is left out, too, is worth telling unless it is nothing. */
export function isWait(given: unknown): boolean {
  return Number(given ?? 0) !== 0;
}

/** Of a list, what is waited for one after another. 0: it is none, or only whoever runs it knows. */
export function timeoutOf(given: unknown, at: string, { findings, substitute }: Reading): number {
  const value = [given].flat().reduce<number>((sum, one) => {
    return sum + Number(typeof one === "string" ? substitute(one) : (one ?? 0));
  }, 0);
  if (Number.isFinite(value)) return Math.max(0, value);
  findings.refuse(
    at,
    `${JSON.stringify(given)} is no number of seconds: watch.timeout says how long a probe may take`,
  );
  return 0;
}
