/** Which requests and responses an HTTP rule means: all that is given must fit. */
import { globMatcher } from "../../glob.ts";
import { OutOfTime } from "../../in-time.ts";
import { noHeader, noHost, noMethod, noPath, type WhyNever } from "../../never-fits.ts";
import { type Fields, texts } from "../fields.ts";
import { invalid, isObject, readAttributes, shown } from "../read-attributes.ts";
import type { Stream } from "../toxic.ts";
import type { RequestHead, ResponseHead } from "./head.ts";

/** As somebody may write it. */
export interface MatchGiven {
  readonly method?: string | readonly string[];
  /** Globs, without the query. */
  readonly path?: string | readonly string[];
  readonly host?: string | readonly string[];
  /** Names of headers, of the request or the response, and globs that their values fit. */
  readonly header?: Readonly<Record<string, string>>;
  /** Of the response: 404, or "5xx". */
  readonly status?: number | string | readonly (number | string)[];
}

export type Match = (request: RequestHead, response?: ResponseHead) => boolean;

const STATUSES = /^[1-5](?:\d\d|xx)$/;
const GLOB_MAX = 1_024;

const statuses = {
  says: 'statuses such as 404 or "5xx", one or a list',
  byDefault: [],
  read: (value: unknown) => {
    const list = (Array.isArray(value) ? value : [value]).map(String);
    return list.every((one) => STATUSES.test(one)) ? list : undefined;
  },
};

const globs = {
  says: "an object of header names with the globs that their values must fit",
  byDefault: {},
  read: (value: unknown) =>
    isObject(value) && Object.values(value).every((one) => typeof one === "string")
      ? (value as Record<string, string>)
      : undefined,
};

const FIELDS: Fields = {
  method: texts,
  path: texts,
  host: texts,
  header: globs,
  status: statuses,
};

type Test = (request: RequestHead, response?: ResponseHead) => boolean;

/** @throws ChaosError TOXIC_INVALID, also where no message of that stream could ever fit */
export function readMatch(given: unknown, what: string, stream: Stream = "downstream"): Match {
  if (given === undefined) return () => true;
  if (!isObject(given)) throw invalid(what, `match is ${shown(given)}, expected an object`);
  const wanted = readAttributes(given, FIELDS, `${what}, match`);
  const { method, path, host, header, status } = wanted as {
    method: string[];
    path: string[];
    host: string[];
    header: Record<string, string>;
    status: string[];
  };
  assertPossible({ method, path, host, header: Object.keys(header) }, `${what}, match`);
  if (status.length > 0 && stream === "upstream")
    throw invalid(`${what}, match`, "a request has no status", "Its answer is downstream");
  const tests: Test[] = [];
  if (method.length > 0) tests.push(methodTest(method));
  if (path.length > 0) tests.push(onText(path, ({ path }) => path));
  if (host.length > 0) tests.push(hostTest(host.map((one) => one.toLowerCase())));
  for (const [name, glob] of Object.entries(header)) tests.push(headerTest(name, glob));
  if (status.length > 0) tests.push(statusTest(status));
  return (request, response) => tests.every((test) => test(request, response));
}

const NEVER: Readonly<Record<string, WhyNever>> = {
  method: noMethod,
  path: noPath,
  host: noHost,
  header: noHeader,
};

function assertPossible(given: Readonly<Record<string, readonly string[]>>, what: string): void {
  for (const [field, texts] of Object.entries(given))
    for (const text of texts) {
      const why = NEVER[field]?.(text);
      if (why) throw invalid(what, `${field} is ${shown(text)}, ${why}`);
    }
}

function methodTest(methods: readonly string[]): Test {
  const wanted = new Set(methods.map((one) => one.toUpperCase()));
  return ({ method }) => wanted.has(method);
}

function onText(globs: readonly string[], of: (request: RequestHead) => string): Test {
  const fits = globs.map(fitsInTime);
  return (request) => {
    const text = of(request).slice(0, GLOB_MAX);
    return fits.some((one) => one(text));
  };
}

/** With its port or without: clients name it unless it is their scheme's own. */
function hostTest(globs: readonly string[]): Test {
  const whole = onText(globs, ({ host }) => host);
  const alone = onText(globs, ({ host }) => host.replace(/:\d*$/, ""));
  return (request) => whole(request) || (request.host.includes(":") && alone(request));
}

/** What cannot be told in time is let through as it is. */
function fitsInTime(glob: string): (text: string) => boolean {
  const fits = globMatcher(glob);
  return (text) => {
    try {
      return fits(text);
    } catch (error) {
      if (error instanceof OutOfTime) return false;
      throw error;
    }
  };
}

function headerTest(name: string, glob: string): Test {
  const fits = fitsInTime(glob);
  const key = name.toLowerCase();
  const has = (head: RequestHead | ResponseHead) =>
    head.headers.some(([one, value]) => one === key && fits(value.slice(0, GLOB_MAX)));
  return (request, response) => has(request) || (response !== undefined && has(response));
}

function statusTest(statuses: readonly string[]): Test {
  const wanted = new Set(statuses);
  return (_, response) => {
    if (!response) return false;
    const exact = String(response.status);
    return wanted.has(exact) || wanted.has(`${exact[0]}xx`);
  };
}
