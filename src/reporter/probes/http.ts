/**
 * Asks over HTTP on a fresh connection each time: no keep-alive, no retry, no redirect followed,
 * no second address tried, because each of them would hide an outage.
 */
import type http from "node:http";
import { z } from "zod";
import { defineProbe } from "../../core/probe.ts";
import { ChaosError } from "../../failure.ts";
import { redact, STANDS_FOR } from "../../redact.ts";
import { type Asking, askingProbe } from "../asking.ts";
import { certificates } from "../certificates.ts";
import { fromFragment } from "../fragment.ts";
import { type Expected, expectation, shortfall } from "../http-expectation.ts";
import { type Asked, requester } from "../http-request.ts";

/** Beyond this much of a body the answer counts as complete. */
const BODY_BYTES_MAX = 1_048_576;
const NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;

const options = z.strictObject({
  url: z.url({ protocol: /^https?$/ }),
  method: z.enum(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]).default("GET"),
  headers: z.record(z.string().regex(NAME), z.string().regex(/^[^\r\n]*$/)).optional(),
  body: z.string().max(BODY_BYTES_MAX).optional(),
  ...expectation,
  /** PEM text of who may have signed its certificate, instead of the usual ones. */
  ca: certificates.optional(),
  /** Whoever signed it: the certificate is not looked at. */
  insecure: z.boolean().optional(),
  /** Whose certificate is wanted, where that is not the host's name. */
  servername: z.string().optional(),
});
type Options = z.output<typeof options>;

const IN_FRAGMENT = ["method", "status", "contains", "matches"];

/** Headers that tell nothing secret. */
const OPEN = ["accept", "accept-language", "content-type", "host", "user-agent"];

export default defineProbe({
  name: "http",
  summary: "an HTTP request on a fresh connection, judged by status, headers and body",
  schemes: ["http", "https"],
  options,
  addressed: ["url"],
  keys: { query: "theirs", fragment: IN_FRAGMENT },
  example: { url: "http://127.0.0.1:8080/health" },
  parse: (address) => {
    if (!/^https?:$/.test(address.protocol))
      throw new ChaosError(
        "PROBE_INVALID",
        `Cannot use probe address "${redact(address.href)}": its scheme is "${address.protocol.slice(0, -1)}", expected http or https`,
      );
    return { url: address.href, ...fromFragment(address, IN_FRAGMENT) };
  },
  written: ({ headers, body, ...rest }) => ({
    ...rest,
    ...(headers ? { headers: withoutSecrets(headers) } : {}),
    ...(body === undefined ? {} : { body: STANDS_FOR }),
  }),
  open: (given, where) => {
    const request = requester(askedBy(given));
    return askingProbe({ where, ask: (place, asking) => ask(given, request(place), asking) });
  },
});

function withoutSecrets(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      OPEN.includes(name.toLowerCase()) ? value : STANDS_FOR,
    ]),
  );
}

function ask(given: Options, request: http.ClientRequest, asking: Asking): http.ClientRequest {
  request.on("error", asking.failed);
  request.once("socket", asking.follow);
  request.once("response", (response) => {
    asking.firstByte();
    read(response, given, asking);
  });
  request.end(given.body);
  return request;
}

function askedBy({ url, method, headers, ...tls }: Options): Asked {
  const { ca, insecure, servername } = tls;
  return { url: new URL(url), method, headers, ca, insecure, servername };
}

function read(
  response: http.IncomingMessage,
  expected: Expected,
  { settle, failed }: Asking,
): void {
  const { statusCode = 0, headers } = response;
  const wrong = shortfall(expected, { status: statusCode, headers });
  if (wrong) {
    settle(wrong);
    return;
  }
  const wants = [expected.contains, expected.matches, expected.json].some(
    (one) => one !== undefined,
  );
  const chunks: Buffer[] = [];
  let bytes = 0;
  const finish = () => {
    const body = wants ? Buffer.concat(chunks).toString("utf8") : undefined;
    settle(
      body === undefined ? undefined : shortfall(expected, { status: statusCode, headers, body }),
    );
  };
  response.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (wants) chunks.push(chunk);
    if (bytes > BODY_BYTES_MAX) finish();
  });
  response.once("end", finish);
  response.on("error", failed);
}
