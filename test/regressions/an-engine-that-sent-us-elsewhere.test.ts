/**
 * Seen: an engine that answered 302 ended chaos with an unhandled 'error' and left its victim frozen:
 * docker-modem follows redirects, and nobody listens to the request that it makes for that.
 */
import { once } from "node:events";
import http from "node:http";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { Docker } from "../../src/targets/docker/dockerode.ts";
import { engineOf } from "../../src/targets/docker/engine.ts";
import { temporaryFolder } from "../cli/chaos.ts";

async function engineAt(location: string) {
  const socketPath = join(temporaryFolder(), "engine.sock");
  const calls: string[] = [];
  const server = http.createServer((request, response) => {
    calls.push(request.url ?? "");
    response.writeHead(302, { location }).end();
  });
  await once(server.listen(socketPath), "listening");
  onTestFinished(() => void server.close());
  return { engine: engineOf(new Docker({ socketPath }), `unix://${socketPath}`), calls };
}

it.each(["http://127.0.0.1:1/x", "/elsewhere", "ftp://h/", "unix:///x", "http://"])(
  "a redirect to %s is a refusal that says so, and is not followed",
  async (location) => {
    const { engine, calls } = await engineAt(location);
    const call = { method: "GET", path: "/thing" } as const;
    const asked = engine.call(call, z.unknown(), new AbortController().signal);

    await expect(asked).rejects.toMatchObject({
      code: "ENGINE_REFUSED",
      message: expect.stringMatching(/GET \/thing: 302, .*redirect/),
      details: { status: 302 },
    });
    expect(calls).toEqual(["/thing?"]);
  },
);
