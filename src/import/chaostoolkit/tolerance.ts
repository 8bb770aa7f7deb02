/** What a probe's answer should be → what our probe expects. */
import type { Findings } from "../diagnosis.ts";
import { fromPython } from "./python-regex.ts";

/** Of an HTTP probe. `undefined`: it was refused. */
export function httpTolerance(
  tolerance: unknown,
  at: string,
  findings: Findings,
): Record<string, unknown> | undefined {
  if (tolerance === undefined) return {};
  if (isStatus(tolerance)) return { status: String(tolerance) };
  if (Array.isArray(tolerance) && tolerance.length > 0 && tolerance.every(isStatus)) {
    if (tolerance.length === 2)
      findings.change(
        at,
        `[${tolerance.join(", ")}] is read as one of these two, as the tool does; its paper calls it a range`,
      );
    return { status: tolerance.join(",") };
  }
  if (typeof tolerance === "object" && tolerance !== null && !Array.isArray(tolerance))
    return structured(tolerance as Structured, at, findings);
  return findings.refuse(
    at,
    `an HTTP answer is not compared with ${JSON.stringify(tolerance)}: expected a status, a list of them, or a structured tolerance`,
  );
}

/** The tool looks at the body alone then; a probe of ours would want a success besides. */
const ANY_STATUS = "200-599";

interface Structured {
  readonly type?: unknown;
  readonly target?: unknown;
  readonly pattern?: unknown;
  readonly range?: unknown;
  readonly path?: unknown;
  readonly expect?: unknown;
  readonly count?: unknown;
}

function structured(
  given: Structured,
  at: string,
  findings: Findings,
): Record<string, unknown> | undefined {
  const { type, target = "body" } = given;
  if (type === "regex" && target === "body") return regex(given, at, findings);
  if (type === "range" && target === "status") return range(given, at, findings);
  if (type === "jsonpath" && target === "body") return jsonpath(given, at, findings);
  return findings.refuse(
    at,
    `a tolerance of type ${JSON.stringify(type)} on ${JSON.stringify(target)} has no counterpart: a probe can expect a status, a text, a regular expression or values in JSON`,
  );
}

function regex({ pattern }: Structured, at: string, findings: Findings) {
  const matches = typeof pattern === "string" ? fromPython(pattern) : undefined;
  if (matches !== undefined) return { status: ANY_STATUS, matches };
  return findings.refuse(
    `${at}.pattern`,
    "it is no regular expression of JavaScript's, or another one there",
  );
}

function range({ range: bounds }: Structured, at: string, findings: Findings) {
  const [from, to] = Array.isArray(bounds) ? bounds : [];
  if (isStatus(from) && isStatus(to) && from <= to) return { status: `${from}-${to}` };
  return findings.refuse(`${at}.range`, "it is no range of HTTP statuses");
}

const PLAIN_PATH = /^\$(?:\.[\w-]+|\[\d+\])+$/;

/** The tool compares the list of all that matches; of a plain path that is one. */
function jsonpath({ path, expect, count }: Structured, at: string, findings: Findings) {
  if (typeof path !== "string" || !PLAIN_PATH.test(path))
    return findings.refuse(
      `${at}.path`,
      `${JSON.stringify(path)} is more than a plain path such as $.checks[0].up`,
    );
  const [value, ...others] = [expect].flat();
  if (value === undefined || others.length > 0 || (typeof value === "object" && value !== null))
    return findings.refuse(
      at,
      count === undefined
        ? "it expects no single value"
        : "how many match cannot be expected, only what stands there",
    );
  if (count !== undefined && count !== 1)
    return findings.refuse(
      `${at}.count`,
      `a plain path matches once or not at all: ${JSON.stringify(count)} cannot be expected`,
    );
  return { status: ANY_STATUS, json: { [path]: value } };
}

/** Of a process: the exit status. */
export function exitTolerance(
  tolerance: unknown,
  at: string,
  findings: Findings,
): number | undefined {
  if (tolerance === undefined) return 0;
  if (
    typeof tolerance === "number" &&
    Number.isInteger(tolerance) &&
    tolerance >= 0 &&
    tolerance < 256
  )
    return tolerance;
  return findings.refuse(
    at,
    `what a program prints is not judged, only its exit status: found ${JSON.stringify(tolerance)}`,
  );
}

function isStatus(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 100 && value < 600;
}
