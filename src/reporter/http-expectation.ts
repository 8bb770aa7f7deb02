/** What an HTTP answer should be: its status, headers, text, and what stands in its JSON. */
import type http from "node:http";
import { z } from "zod";
import { expecting } from "../core/zod-words.ts";
import { isRegExp, matchesInTime } from "./patterns.ts";

const STATUS = /^[1-5]\d\d(?:-[1-5]\d\d)?(?:,[1-5]\d\d(?:-[1-5]\d\d)?)*$/;
const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

export const expectation = {
  /** Expected statuses: one, a range, or several by comma, e.g. `200-299,404`. */
  status: z
    .string()
    .regex(STATUS, expecting("statuses such as 200, 200-299 or 200-299,404"))
    .default("200-299"),
  contains: z.string().optional(),
  /** A regular expression that matches somewhere in the body. */
  matches: z
    .string()
    .refine(isRegExp, expecting("a regular expression of JavaScript's"))
    .optional(),
  /** Path → value, e.g. `{ "checks[0].up": true }`. */
  json: z.record(z.string(), scalar).optional(),
  /** Name → a text that its value contains. */
  expectHeaders: z.record(z.string(), z.string()).optional(),
};

export interface Expected {
  readonly status: string;
  readonly contains?: string | undefined;
  readonly matches?: string | undefined;
  readonly json?: Readonly<Record<string, string | number | boolean | null>> | undefined;
  readonly expectHeaders?: Readonly<Record<string, string>> | undefined;
}

interface Given {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  /** Absent: it has not been read. */
  readonly body?: string;
}

/** The reason, as a short stable word; `undefined`: all as expected. */
export function shortfall(
  expected: Expected,
  { status, headers, body }: Given,
): string | undefined {
  if (!isExpected(expected.status, status)) return `status-${status}`;
  for (const [name, wanted] of Object.entries(expected.expectHeaders ?? {}))
    if (!String(headers[name.toLowerCase()] ?? "").includes(wanted)) return "header";
  if (body === undefined) return undefined;
  const { contains, matches, json } = expected;
  if (contains !== undefined && !body.includes(contains)) return "body";
  const matched = matches === undefined || matchesInTime(matches, body);
  if (matched !== true) return matched === undefined ? "slow-pattern" : "body";
  return json && jsonShortfall(json, body);
}

function jsonShortfall(wanted: NonNullable<Expected["json"]>, body: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return "not-json";
  }
  return Object.entries(wanted).every(([path, one]) => at(value, path) === one)
    ? undefined
    : "json";
}

/** `checks[0].up`, also with a leading `$.`. */
function at(value: unknown, path: string): unknown {
  const steps = path.replace(/^\$\.?/, "").match(/[^.[\]]+/g) ?? [];
  return steps.reduce<unknown>(
    (one, step) =>
      typeof one === "object" && one !== null && Object.hasOwn(one, step)
        ? (one as Record<string, unknown>)[step]
        : undefined,
    value,
  );
}

function isExpected(ranges: string, status: number): boolean {
  return ranges.split(",").some((range) => {
    const [from = "", to = from] = range.split("-");
    return status >= Number(from) && status <= Number(to);
  });
}
