/**
 * Asks over HTTP on a fresh connection each time: no keep-alive, no retry, no redirect followed,
 * no second address tried, because each of them would hide an outage.
 */
import http from "node:http";
import https from "node:https";
import { z } from "zod";
import { type Answer, defineProbe, type Where } from "../../core/probe.ts";
import { ChaosError } from "../../failure.ts";
import { redact } from "../../redact.ts";
import { socketReason } from "../socket-reason.ts";

/** Beyond this much of a body the answer counts as complete. */
const BODY_BYTES_MAX = 1_048_576;
const STATUS = /^[1-5]\d\d(?:-[1-5]\d\d)?(?:,[1-5]\d\d(?:-[1-5]\d\d)?)*$/;

const options = z.strictObject({
  url: z.url({ protocol: /^https?$/ }),
  method: z.enum(["GET", "HEAD"]).default("GET"),
  /** Expected statuses: one, a range, or several by comma, e.g. `200-299,404`. */
  status: z.string().regex(STATUS).default("200-299"),
});
type Options = z.output<typeof options>;

export default defineProbe({
  name: "http",
  summary: "an HTTP GET or HEAD on a fresh connection, judged by its status",
  schemes: ["http", "https"],
  options,
  example: { url: "http://127.0.0.1:8080/health" },
  parse: (address) => {
    if (!/^https?:$/.test(address.protocol))
      throw new ChaosError(
        "PROBE_INVALID",
        `Cannot use probe address "${redact(address.href)}": its scheme is "${address.protocol.slice(0, -1)}", expected http or https`,
      );
    return { url: address.href };
  },
  open: (given, where) => {
    const open = new Set<http.ClientRequest>();
    const url = new URL(given.url);
    return {
      sample: (timeoutMs) => {
        const place = where();
        if (!place) return Promise.resolve({ ok: false, reason: "no-endpoint" });
        return ask(given, { url, place, timeoutMs, open });
      },
      close: () => {
        for (const request of open) request.destroy();
      },
    };
  },
});

interface Ask {
  readonly url: URL;
  readonly place: Where;
  readonly timeoutMs: number;
  readonly open: Set<http.ClientRequest>;
}

function ask(given: Options, { url, place, timeoutMs, open }: Ask): Promise<Answer> {
  return new Promise((resolve) => {
    const begun = performance.now();
    const timings: { connect?: number; firstByte?: number; done?: number } = {};
    const request = start(given, url, place);
    const settle = (reason?: string) => {
      // Destroying reports once more, e.g. as an aborted body: the first word counts.
      if (!open.delete(request)) return;
      clearTimeout(timer);
      timings.done = performance.now() - begun;
      resolve(reason === undefined ? { ok: true, timings } : { ok: false, reason, timings });
      request.destroy();
    };
    const timer = setTimeout(settle, timeoutMs, "timeout");
    open.add(request);
    request.on("error", (error) => settle(socketReason(error)));
    request.once("socket", (socket) =>
      socket.once("connect", () => {
        timings.connect = performance.now() - begun;
      }),
    );
    request.once("response", (response) => {
      timings.firstByte = performance.now() - begun;
      const status = response.statusCode ?? 0;
      if (!isExpected(given.status, status)) return settle(`status-${status}`);
      drain(response, settle);
    });
    request.end();
  });
}

function start(given: Options, url: URL, place: Where): http.ClientRequest {
  const settings = {
    host: place.host,
    port: place.port,
    path: `${url.pathname}${url.search}`,
    method: given.method,
    agent: false,
    ...(url.username || url.password ? { auth: credentialsIn(url) } : {}),
    autoSelectFamily: false,
    headers: { connection: "close", "user-agent": "chaos-army-probe" },
  };
  return url.protocol === "https:" ? https.request(settings) : http.request(settings);
}

/** For basic auth. */
function credentialsIn({ username, password }: URL): string {
  return [username, password].map(decode).join(":");
}

/** A stray % is a character like any other: a password is not ours to refuse. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function drain(response: http.IncomingMessage, settle: (reason?: string) => void): void {
  let bytes = 0;
  response.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) settle();
  });
  response.once("end", () => settle());
  response.on("error", (error) => settle(socketReason(error)));
}

function isExpected(ranges: string, status: number): boolean {
  return ranges.split(",").some((range) => {
    const [from = "", to = from] = range.split("-");
    return status >= Number(from) && status <= Number(to);
  });
}
