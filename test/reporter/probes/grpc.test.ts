import http2 from "node:http2";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { frame, statusIn } from "../../../src/reporter/grpc-health.ts";
import grpc from "../../../src/reporter/probes/grpc.ts";
import { selfSigned } from "./certificate.ts";
import { deadPort, serveTcp } from "./servers.ts";

const open: { close(): unknown }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

interface Told {
  readonly body?: readonly number[];
  readonly code?: string;
  readonly httpStatus?: number;
  readonly silent?: boolean;
}

/** `HealthCheckResponse { status: n }` in its frame. */
const answerOf = (status: number) => [0, 0, 0, 0, 2, 0x08, status];

async function serve(told: Told, server: http2.Http2Server = http2.createServer()) {
  const asked: { path: string; body: Buffer }[] = [];
  server.on("stream", (stream: http2.ServerHttp2Stream, headers) => {
    const chunks: Buffer[] = [];
    stream.on("error", () => {});
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("end", () => {
      asked.push({ path: String(headers[":path"]), body: Buffer.concat(chunks) });
      if (told.silent) return;
      const { body, code = "0", httpStatus = 200 } = told;
      const trailers = { "grpc-status": code };
      if (!body) {
        stream.respond(
          { ":status": httpStatus, "content-type": "application/grpc", ...trailers },
          { endStream: true },
        );
        return;
      }
      stream.respond(
        { ":status": httpStatus, "content-type": "application/grpc" },
        { waitForTrailers: true },
      );
      stream.on("wantTrailers", () => stream.sendTrailers(trailers));
      stream.end(Buffer.from(body));
    });
  });
  const sessions = new Set<http2.ServerHttp2Session>();
  server.on("session", (session) => sessions.add(session));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  open.push({
    close: () => {
      for (const session of sessions) session.destroy();
      server.close();
    },
  });
  const { port } = server.address() as AddressInfo;
  return { asked, host: "127.0.0.1", port };
}

function ask(
  where: { host: string; port: number },
  address = "grpc://x:1/shop.Cart",
  timeoutMs = 2_000,
  more = {},
) {
  const options = grpc.options.parse({ ...grpc.parse(new URL(address)), ...more });
  const probe = grpc.open(options, () => where);
  open.push(probe);
  return probe.sample(timeoutMs);
}

test("asks the standard method about the service, and SERVING is good, with its stages", async () => {
  const server = await serve({ body: answerOf(1) });

  const { ok, timings = {} } = await ask(server);

  expect(ok).toBe(true);
  expect(server.asked).toEqual([
    { path: "/grpc.health.v1.Health/Check", body: frame("shop.Cart") },
  ]);
  const { connect = Infinity, firstByte = -1, done = -1 } = timings;
  expect(firstByte).toBeGreaterThanOrEqual(connect);
  expect(done).toBeGreaterThanOrEqual(firstByte);
});

test.each<[Told, string]>([
  [{ body: answerOf(2) }, "not-serving"],
  [{ body: answerOf(3) }, "unknown-service"],
  [{ body: answerOf(0) }, "unknown"],
  [{ body: [0, 0, 0, 0, 0] }, "unknown"],
  [{ body: [1, 2] }, "bad-answer"],
  [{ code: "5" }, "unknown-service"],
  [{ code: "12" }, "not-implemented"],
  [{ code: "14" }, "unavailable"],
  [{ code: "13" }, "grpc-13"],
  [{ httpStatus: 503 }, "status-503"],
])("%j is not good: %s", async (told, reason) => {
  expect(await ask(await serve(told))).toMatchObject({ ok: false, reason });
});

test("silence is a timeout, a dead port refused, another protocol no answer", async () => {
  expect(await ask(await serve({ silent: true }), undefined, 150)).toMatchObject({
    ok: false,
    reason: "timeout",
  });
  expect(await ask(await deadPort())).toMatchObject({ ok: false, reason: "refused" });
  const http1 = await serveTcp((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
  open.push(http1);
  expect((await ask(http1)).ok).toBe(false);
});

test("over TLS, by an authority of one's own", async () => {
  const { key, cert } = selfSigned();
  const server = await serve({ body: answerOf(1) }, http2.createSecureServer({ key, cert }));

  expect((await ask(server, "grpcs://x:1/")).ok).toBe(false);
  expect(await ask(server, "grpcs://x:1/", 2_000, { insecure: true })).toMatchObject({ ok: true });
});

test("a long name's length takes two bytes", () => {
  const bytes = frame("a".repeat(300));
  expect([...bytes.subarray(0, 8)]).toEqual([0, 0, 0, 1, 47, 0x0a, 0xac, 0x02]);
  expect(frame("")).toEqual(Buffer.from([0, 0, 0, 0, 0]));
  expect(statusIn(Buffer.from(answerOf(9)))).toBe("bad-answer");
});
