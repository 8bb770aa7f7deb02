/**
 * What goes wrong between clients and an HTTP service, request by request: late, refused, broken off,
 * slow or changed. Connections live on where HTTP lets them; what is no HTTP/1 passes untouched.
 */
import { z } from "zod";
import { bitRate, bitsPerSecond } from "../core/bit-rate.ts";
import {
  EACH_ONCE,
  headerPairs,
  isEachOnce,
  removableHeader,
  settableHeader,
} from "../core/header-forms.ts";
import { httpMatch, listOf } from "../core/http-match.ts";
import { HTTP_DEFAULTS, refuseIdle } from "../core/http-modes.ts";
import { lasting, proxyScope, shareOf } from "../core/net-scope.ts";
import { duration, numeral } from "../core/option-types.ts";
import { isLate, judgeTrial, metStreams, request } from "../core/proxy-evidence.ts";
import { defineProxyMonkey } from "../core/proxy-monkey.ts";
import type { Tried } from "../packets.ts";
import { redactHeader } from "../redact-command.ts";
import { ms, percent } from "../units.ts";

const MODES = ["abort", "delay", "reset", "slow-body", "truncate", "replace"] as const;

/** They are written down in the victim's namespace, in pieces of 200 characters. */
const BODY_MAX = 8_192;

const options = z
  .strictObject({
    mode: z
      .enum(MODES)
      .default("abort")
      .describe("abort: answered by us; replace: another status, other headers"),
    side: z
      .enum(["request", "response"])
      .optional()
      .describe("of which message (default: response for slow-body, truncate and replace)"),
    ...httpMatch,
    share: shareOf("requests"),
    code: numeral(z.number().int().min(200).max(599))
      .optional()
      .describe("abort, replace: the status of the answer (default: 503, or as it is)"),
    body: z
      .string()
      .max(BODY_MAX)
      .default(HTTP_DEFAULTS.body)
      .describe("abort: the body of the answer"),
    set: listOf("headers", settableHeader)
      .refine(isEachOnce, EACH_ONCE)
      .describe('abort, replace: a header such as "Retry-After: 1"'),
    remove: listOf("names", removableHeader).describe("replace: headers that are left out"),
    delay: duration(HTTP_DEFAULTS.delay, { min: "1ms", max: "1h" }).describe(
      "delay: how much later it goes on",
    ),
    jitter: duration(HTTP_DEFAULTS.jitter, { max: "1h" }).describe(
      "delay: by how much that varies",
    ),
    rate: bitRate(HTTP_DEFAULTS.rate).describe("slow-body: how much of a body passes in a second"),
    bytes: numeral(z.number().int().min(0).max(Number.MAX_SAFE_INTEGER))
      .prefault(HTTP_DEFAULTS.bytes)
      .describe("reset, truncate: after so many bytes of the body"),
    duration: lasting(),
    ...proxyScope,
  })
  .superRefine(refuseIdle)
  .refine(({ delay, jitter }) => ms(jitter) <= ms(delay), {
    path: ["jitter"],
    error: "expected at most the delay: no message can go on before it came",
  })
  .refine(
    ({ mode, code, set, remove }) =>
      mode !== "replace" || code !== undefined || set.length + remove.length > 0,
    { path: ["mode"], error: "replace what? Say a code, or headers to set or to remove" },
  )
  .refine(({ mode, code = 0 }) => mode !== "replace" || ![204, 304].includes(code), {
    path: ["code"],
    error: "no answer with a body can become one of that status: say abort instead",
  })
  .refine(({ mode, code, side }) => mode !== "replace" || !code || side !== "request", {
    path: ["code"],
    error: "a request has no status: leave the side out",
  });

type Options = z.output<typeof options>;

export default defineProxyMonkey({
  name: "http",
  summary:
    "Break HTTP requests of containers: errors, delays, resets, slow, short or other answers",
  options,
  example: { mode: "abort", code: 503, ports: "80", duration: "2s" },
  says: (options) => `${SAYS[options.mode](options)} ${sayMatch(options)}`,
  // An undo goes by the fault's id: it needs none of them.
  written: (options) => ({
    ...options,
    set: options.set.map(redactHeader),
    headers: options.headers.map(redactHeader),
  }),
  percent: (options) => percent(options.share),
  toxics: (options) => [
    {
      type: `http-${options.mode}`,
      stream: sideOf(options) === "request" ? "upstream" : "downstream",
      attributes: { ...ATTRIBUTES[options.mode](options), match: matchOf(options) },
    },
  ],
  tries: (options) => {
    const waits = options.mode === "delay" ? ms(options.delay) + ms(options.jitter) : 0;
    return request(triedBytes(options), 2_000 + waits);
  },
  judge: (seen, options) =>
    options.bytes >= TRIED_MAX
      ? metStreams(seen, "requests")
      : judgeTrial(seen, (tried) => SHOWS[options.mode](tried, options), `${sideOf(options)}s`),
});

function sideOf({ side, mode }: Options): "request" | "response" {
  return side ?? (["slow-body", "truncate", "replace"].includes(mode) ? "response" : "request");
}

const SAYS: Readonly<Record<Options["mode"], (options: Options) => string>> = {
  abort: ({ code = 503 }) => `answer ${code} to`,
  delay: ({ delay, jitter }) => `delay by ${delay}${ms(jitter) > 0 ? ` ± ${jitter}` : ""}`,
  reset: () => "reset the connection of",
  "slow-body": ({ rate }) => `pass bodies at ${rate} a second of`,
  truncate: ({ bytes }) => `break bodies off after ${bytes} bytes of`,
  replace: ({ code }) => `${code ? `put status ${code}` : "change headers"} on`,
};

/** E.g. `20% of the requests of GET /api/*`. */
function sayMatch(options: Options): string {
  const { methods, paths, hosts, headers } = options;
  const share = percent(options.share) < 100 ? `${options.share} of the` : "all";
  return [
    `${share} ${sideOf(options)}s`,
    ...(methods.length + paths.length > 0 ? ["of", methods.join(","), paths.join(",")] : []),
    hosts.length > 0 ? `to ${hosts.join(",")}` : "",
    headers.length > 0 ? `with ${headers.map(redactHeader).join(", ")}` : "",
  ]
    .filter(Boolean)
    .join(" ");
}

/** A larger body is not sent to see what becomes of one. */
const TRIED_MAX = 1_048_576;
/** As much of a body as passes in that time is. */
const TRIAL_MS = 200;

const SHOWS: Readonly<Record<Options["mode"], (tried: Tried, options: Options) => boolean>> = {
  abort: ({ status }, { code = 503 }) => status === code,
  delay: (tried, { delay, jitter }) => isLate(tried, ms(delay) - ms(jitter)),
  // A reset right behind an answer's last bytes shows as its end.
  reset: (tried, options) =>
    tried.outcome === "reset" || (options.bytes > 0 && isBrokenOff(tried, options)),
  "slow-body": (tried, options) => tried.ms >= triedBytes(options) / bytesPerMs(options.rate) / 2,
  truncate: (tried, options) => isBrokenOff(tried, options),
  replace: ({ status }, { code }) => (code === undefined ? status === 200 : status === code),
};

/** Of a request no more comes to the service, which has nothing to answer. */
function isBrokenOff({ outcome, status = 0, bytes }: Tried, options: Options): boolean {
  if (options.bytes === 0 || sideOf(options) === "response") return bytes === options.bytes;
  return status === 0 && outcome !== "timeout";
}

function triedBytes({ mode, bytes, rate }: Options): number {
  const wanted = mode === "slow-body" ? TRIAL_MS * bytesPerMs(rate) : bytes + 1;
  return Math.min(TRIED_MAX, Math.ceil(wanted));
}

function bytesPerMs(rate: string): number {
  return bitsPerSecond(rate) / 8_000;
}

type Attributes = Readonly<Record<string, unknown>>;

const ATTRIBUTES: Readonly<Record<Options["mode"], (options: Options) => Attributes>> = {
  abort: ({ code: status = 503, body, set }) => ({ status, body, headers: headerPairs(set) }),
  delay: ({ delay, jitter }) => ({ delay: ms(delay), jitter: ms(jitter) }),
  reset: ({ bytes }) => ({ bytes }),
  "slow-body": ({ rate }) => ({ rate: bytesPerMs(rate) }),
  truncate: ({ bytes }) => ({ bytes }),
  replace: ({ code: status = 0, set, remove }) => ({ status, set: headerPairs(set), remove }),
};

function matchOf({ methods, paths, hosts, headers }: Options): Attributes {
  return { method: methods, path: paths, host: hosts, header: headerPairs(headers) };
}
