/** Asks Prometheus a question and holds every series of the answer against a condition. No series is no answer. */
import type http from "node:http";
import { z } from "zod";
import { defineProbe } from "../../core/probe.ts";
import { expecting } from "../../core/zod-words.ts";
import { ChaosError } from "../../failure.ts";
import { redact } from "../../redact.ts";
import { type Asking, askingProbe } from "../asking.ts";
import { certificates } from "../certificates.ts";
import { requester } from "../http-request.ts";

const ANSWER_BYTES_MAX = 4_194_304;
const CONDITION = /^\s*(<=|>=|==|!=|<|>)\s*(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*$/i;

const options = z.strictObject({
  url: z.string(),
  query: z.string().min(1),
  /** What the value of each series must be. */
  is: z.string().regex(CONDITION, expecting('a condition such as ">= 1"')).default("> 0"),
  headers: z.record(z.string(), z.string()).optional(),
  ca: certificates.optional(),
  insecure: z.boolean().optional(),
});
type Options = z.output<typeof options>;

export default defineProbe({
  name: "prometheus",
  summary: "a PromQL query, every series of its answer held against a condition",
  schemes: ["prom+http", "prom+https"],
  options,
  addressed: ["url"],
  keys: { query: ["query", "is"] },
  example: { url: "prom+http://127.0.0.1:9090/", query: 'up{job="shop"}', is: "== 1" },
  parse: (address) => {
    const query = address.searchParams.get("query");
    const is = address.searchParams.get("is");
    if (address.hostname === "")
      throw new ChaosError(
        "PROBE_INVALID",
        `Cannot use probe address "${redact(address.href)}": it has no host, expected prom+http://host:9090/?query=up`,
      );
    // In a file the query may stand beside the address.
    const asked = (query ? { query } : {}) as { query: string };
    return { url: address.href, ...asked, ...(is ? { is } : {}) };
  },
  written: ({ headers, ...rest }) => ({
    ...rest,
    ...(headers
      ? { headers: Object.fromEntries(Object.keys(headers).map((name) => [name, "***"])) }
      : {}),
  }),
  open: (given, where) => {
    const url = new URL(given.url);
    url.pathname = `${url.pathname.replace(/\/$/, "")}/api/v1/query`;
    url.search = `?query=${encodeURIComponent(given.query)}`;
    const request = requester({ ...given, url, method: "GET" });
    return askingProbe({ where, ask: (place, asking) => ask(given, request(place), asking) });
  },
});

function ask(given: Options, request: http.ClientRequest, asking: Asking): http.ClientRequest {
  request.on("error", asking.failed);
  request.once("socket", asking.follow);
  request.once("response", (response) => {
    asking.firstByte();
    const { statusCode = 0 } = response;
    let text = "";
    response.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      if (text.length > ANSWER_BYTES_MAX) asking.settle("too-long");
    });
    response.on("error", asking.failed);
    response.once("end", () =>
      asking.settle(statusCode === 200 ? shortfall(text, given.is) : `status-${statusCode}`),
    );
  });
  request.end();
  return request;
}

const value = z.tuple([z.number(), z.string()]);
const result = z.discriminatedUnion("resultType", [
  z.looseObject({ resultType: z.literal("vector"), result: z.array(z.looseObject({ value })) }),
  z.looseObject({ resultType: z.literal("scalar"), result: value }),
]);
const answer = z.looseObject({ status: z.literal("success"), data: result });

/** `undefined`: every series is as it should be. */
function shortfall(text: string, is: string): string | undefined {
  const parsed = answer.safeParse(parsedJson(text));
  if (!parsed.success) return "bad-answer";
  const { data } = parsed.data;
  const values = data.resultType === "scalar" ? [data.result] : data.result.map((one) => one.value);
  if (values.length === 0) return "no-data";
  return values.every(([, one]) => holds(valueIn(one), is)) ? undefined : "value";
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** As Prometheus writes numbers. */
function valueIn(text: string): number {
  return Number(text.replace(/Inf$/, "Infinity"));
}

/** A value that is no number is never as it should be. */
function holds(seen: number, condition: string): boolean {
  const [, operator = "", limitText = ""] = CONDITION.exec(condition) ?? [];
  const limit = Number(limitText);
  switch (operator) {
    case "<=":
      return seen <= limit;
    case ">=":
      return seen >= limit;
    case "<":
      return seen < limit;
    case ">":
      return seen > limit;
    case "==":
      return seen === limit;
    default:
      return !Number.isNaN(seen) && seen !== limit;
  }
}
