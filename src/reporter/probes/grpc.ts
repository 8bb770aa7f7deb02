/**
 * Asks `grpc.health.v1.Health/Check` on a connection of its own. By node's own HTTP/2: the request is one
 * field and the answer one number, and a client library would hide the stages and keep connections alive.
 */
import http2 from "node:http2";
import { z } from "zod";
import { defineProbe, type Where } from "../../core/probe.ts";
import { ChaosError } from "../../failure.ts";
import { type Asking, askingProbe } from "../asking.ts";
import { certificates } from "../certificates.ts";
import { frame, statusIn } from "../grpc-health.ts";

const options = z.strictObject({
  /** Empty: the server as a whole. */
  service: z.string().default(""),
  tls: z.boolean().default(false),
  ca: certificates.optional(),
  insecure: z.boolean().optional(),
});
type Options = z.output<typeof options>;

export default defineProbe({
  name: "grpc",
  summary: "gRPC's standard health check: SERVING, or why not",
  schemes: ["grpc", "grpcs"],
  options,
  example: { service: "shop.Cart" },
  parse: (address) => {
    if (address.port === "")
      throw new ChaosError(
        "PROBE_INVALID",
        `Cannot use probe address "${address.protocol}//${address.host}": it has no port, expected grpc://host:port/service`,
      );
    return {
      service: decodeURIComponent(address.pathname.slice(1)),
      tls: address.protocol === "grpcs:",
    };
  },
  open: (given, where) => askingProbe({ where, ask: (place, asking) => ask(given, place, asking) }),
});

function ask(given: Options, place: Where, asking: Asking): http2.ClientHttp2Session {
  const session = connect(given, place);
  asking.follow(session.socket);
  session.on("error", asking.failed);
  session.once("close", () => asking.settle("closed"));
  check(session, given, asking);
  return session;
}

function connect({ tls, ca, insecure }: Options, { host, port }: Where): http2.ClientHttp2Session {
  const name = host.includes(":") ? `[${host}]` : host;
  return http2.connect(`${tls ? "https" : "http"}://${name}:${port}`, {
    autoSelectFamily: false,
    ...(ca === undefined ? {} : { ca }),
    ...(insecure ? { rejectUnauthorized: false } : {}),
  } as http2.SecureClientSessionOptions);
}

function check(
  session: http2.ClientHttp2Session,
  { service }: Options,
  { settle, failed, firstByte }: Asking,
): void {
  const stream = session.request({
    ":method": "POST",
    ":path": "/grpc.health.v1.Health/Check",
    "content-type": "application/grpc",
    te: "trailers",
  });
  const chunks: Buffer[] = [];
  let code = "";
  const hear = (headers: http2.IncomingHttpHeaders) => {
    code = String(headers["grpc-status"] ?? code);
  };
  stream.once("response", (headers) => {
    firstByte();
    // A failure may come without a body: then its status stands here.
    hear(headers);
    const status = headers[":status"];
    if (status !== 200) settle(`status-${status}`);
  });
  stream.on("trailers", hear);
  stream.on("data", (chunk: Buffer) => {
    chunks.push(chunk);
  });
  // It is told of what befell its session as of a cancelling.
  stream.on("error", (error) => failed((error.cause ?? error) as Error));
  stream.once("end", () => settle(verdictOf(code, Buffer.concat(chunks))));
  stream.end(frame(service));
}

/** gRPC's codes that a health check gives: https://grpc.io/docs/guides/health-checking/ */
const CODES: Readonly<Record<string, string>> = {
  5: "unknown-service",
  12: "not-implemented",
  14: "unavailable",
};

function verdictOf(code: string, body: Buffer): string | undefined {
  if (code !== "" && code !== "0") return CODES[code] ?? `grpc-${code}`;
  const status = statusIn(body);
  return status === "serving" ? undefined : status;
}
