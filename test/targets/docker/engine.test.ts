/** The narrow client against servers made by hand: each wrong answer is a failure of ours, in time. */
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import Docker from "dockerode";
import { describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { ChaosError } from "../../../src/failure.ts";
import { anything as anyAnswer } from "../../../src/targets/docker/answers.ts";
import type { EngineCall } from "../../../src/targets/docker/dial.ts";
import { engineOf, unless } from "../../../src/targets/docker/engine.ts";

const never = new AbortController().signal;
const anything = z.unknown();
const named = z.looseObject({ Name: z.string() });
const CALL: EngineCall = { method: "GET", path: "/thing" };

async function engineThat(answer: http.RequestListener) {
  return (await serving(answer)).engine;
}

async function serving(answer: http.RequestListener) {
  const folder = mkdtempSync(join(tmpdir(), "chaos-engine-"));
  const socketPath = join(folder, "engine.sock");
  const server = http.createServer(answer).listen(socketPath);
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return { server, engine: engineOf(new Docker({ socketPath }), `unix://${socketPath}`) };
}

const answering = (status: number, body: string, type = "application/json") =>
  engineThat((_request, response) => {
    response.writeHead(status, { "content-type": type }).end(body);
  });

async function failure(deed: Promise<unknown>): Promise<ChaosError> {
  const error = await deed.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ChaosError);
  return error as ChaosError;
}

describe("a call", () => {
  it("gives what the engine answers, checked", async () => {
    const engine = await answering(200, '{"Name":"web","New":1}');
    expect(await engine.call(CALL, named, never)).toEqual({ Name: "web", New: 1 });
  });

  it("sends its method, path, query and body", async () => {
    const seen: string[] = [];
    const engine = await engineThat(async (request, response) => {
      const chunks = await request.toArray();
      seen.push(`${request.method} ${request.url} ${Buffer.concat(chunks)}`);
      response.writeHead(204).end();
    });
    const query = { signal: "KILL", filters: '{"a":["b c"]}' };

    await engine.call({ method: "POST", path: "/kill", query, body: { A: 1 } }, anything, never);

    expect(seen).toEqual([
      `POST /kill?signal=KILL&filters=%7B%22a%22%3A%5B%22b%20c%22%5D%7D {"A":1}`,
    ]);
  });

  it.each([204, 304])("takes status %i without a body for success", async (status) => {
    const engine = await answering(status, "");
    await expect(engine.call(CALL, anything, never)).resolves.not.toThrow();
  });

  it.each([
    [500, '{"message":"the daemon is unwell"}', "500, the daemon is unwell"],
    [409, '{"message":"is paused"}', "409, is paused"],
    [404, "no such thing", "404, "],
    [503, "<html>gateway</html>", "503, "],
  ])("that is answered with %i %s says so, with its status", async (status, body, says) => {
    const engine = await answering(status, body);
    const error = await failure(engine.call(CALL, anything, never));
    expect(error.code).toBe("ENGINE_REFUSED");
    expect(error.message).toContain(`GET /thing: ${says}`);
    expect(error.details.status).toBe(status);
  });

  it.each([
    ["HTML", "<html>login first</html>"],
    ["nothing", ""],
    ["half of an answer", '{"Name":"we'],
    ["another shape", '{"name":"web"}'],
    ["null", "null"],
  ])("that is answered 200 with %s is not believed", async (_what, body) => {
    const engine = await answering(200, body);
    const error = await failure(engine.call(CALL, named, never));
    expect(error.code).toBe("ENGINE_ANSWER");
    expect(error.message).toContain("GET /thing");
  });

  it.each([
    ["<html>login first</html>", "it is HTML"],
    ['{"Warnings":', "it is not JSON"],
  ])("that only has to be done is not believed to be by %s", async (body, says) => {
    const engine = await answering(200, body);
    const error = await failure(engine.call(CALL, anyAnswer, never));
    expect(error.code).toBe("ENGINE_ANSWER");
    expect(error.message).toContain(says);
  });

  it("that is never answered ends at its deadline", async () => {
    const engine = await engineThat(() => {});
    const error = await failure(engine.call({ ...CALL, deadlineMs: 50 }, anything, never));
    expect(error.code).toBe("ENGINE_TIMEOUT");
    expect(error.message).toContain("within 50 ms");
  });

  it("whose answer breaks off in the middle fails at once", async () => {
    const engine = await engineThat((_request, response) => {
      response.writeHead(200, { "content-length": "1000" });
      response.write('{"Name":', () => response.destroy());
    });
    const error = await failure(engine.call(CALL, named, never));
    expect(error.code).toBe("ENGINE_UNREACHABLE");
  });

  it("whose connection is reset fails at once", async () => {
    const engine = await engineThat((request) => void request.socket.destroy());
    const error = await failure(engine.call(CALL, anything, never));
    expect(error.code).toBe("ENGINE_UNREACHABLE");
    expect(error.message).toMatch(/hang up|ECONNRESET/);
  });

  it("ends with the caller's signal, and says that it was interrupted", async () => {
    const abort = new AbortController();
    const engine = await engineThat(() => abort.abort("SIGINT"));
    const error = await failure(engine.call(CALL, anything, abort.signal));
    expect(error.code).toBe("ENGINE_UNREACHABLE");
    expect(error.message).toContain("interrupted");
  });

  it("is not made at all when the signal was aborted before", async () => {
    let calls = 0;
    const engine = await engineThat((_request, response) => {
      calls += 1;
      response.end("{}");
    });
    await failure(engine.call(CALL, anything, AbortSignal.abort("SIGINT")));
    await engine.call(CALL, anything, never);
    expect(calls).toBe(1);
  });
});

describe("a stream", () => {
  it("outlives the deadline of its first answer, and ends with the signal", async () => {
    const engine = await engineThat((_request, response) => {
      response.writeHead(200).write("one\n");
      setTimeout(() => response.write("two\n"), 1_500);
    });
    const abort = new AbortController();

    const stream = await engine.stream({ ...CALL, deadlineMs: 1_000 }, abort.signal);
    const [first] = await once(stream, "data");
    const [second] = await once(stream, "data");
    const closed = new Promise((resolve) => stream.on("error", () => {}).once("close", resolve));
    abort.abort();

    expect([first, second].map(String)).toEqual(["one\n", "two\n"]);
    await closed;
  });
});

describe("unless", () => {
  it("takes a listed status for success, and says that nothing was done", async () => {
    const engine = await answering(404, '{"message":"gone"}');
    const deed = () => engine.call(CALL, anything, never);
    expect(await unless([404], deed)).toBe(false);
    expect((await failure(unless([409], deed))).details.status).toBe(404);
  });
});

describe("a wire", () => {
  it("ends with its signal, also once it is no request's any more", async () => {
    const upgraded: Duplex[] = [];
    const { engine, server } = await serving(() => {});
    server.on("upgrade", (_request, socket) => {
      upgraded.push(socket);
      socket.write("HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n");
    });
    const hangUp = new AbortController();
    const wire = await engine.hijack({ method: "POST", path: "/attach" }, hangUp.signal);

    const gone = once(upgraded[0] as Duplex, "end");
    upgraded[0]?.resume();
    hangUp.abort();

    await gone;
    expect(wire.destroyed).toBe(true);
  });
});
