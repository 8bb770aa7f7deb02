/** What stood at the engine's address sent on and on: the tool took 4.8 GB before its deadline came. */
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Docker from "dockerode";
import { expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { systemClock } from "../../src/core/clock.ts";
import { engineOf } from "../../src/targets/docker/engine.ts";
import { watchEvents } from "../../src/targets/docker/events.ts";

const PIECE = Buffer.alloc(1_048_576, "x");

/** @returns an engine, and how many pieces it got rid of so far */
async function endless(status: number) {
  const folder = mkdtempSync(join(tmpdir(), "chaos-endless-"));
  const socketPath = join(folder, "engine.sock");
  let pieces = 0;
  const server = http.createServer(async (request, response) => {
    response.writeHead(status);
    const closed = once(response, "close");
    while (!request.socket.destroyed && pieces < 500) {
      pieces++;
      if (!response.write(PIECE)) await Promise.race([once(response, "drain"), closed]);
    }
  });
  server.listen(socketPath);
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return { engine: engineOf(new Docker({ socketPath }), "x"), pieces: () => pieces };
}

it.each([200, 500])(
  "an answer with status %i is read no further than answers go",
  async (status) => {
    const { engine, pieces } = await endless(status);
    const call = { method: "GET", path: "/containers/json" } as const;

    const failure = await engine
      .call(call, z.unknown(), new AbortController().signal)
      .catch((error: unknown) => error);

    expect(failure).toMatchObject({ code: "ENGINE_UNREACHABLE" });
    expect(String(failure)).toContain("its answer is longer than 64 MiB");
    expect(pieces()).toBeLessThan(200);
  },
);

it("an event whose line never ends is given up", async () => {
  const { engine, pieces } = await endless(200);
  const lost = await new Promise((onLost) => {
    const listeners = { onEvent: () => {}, onLost };
    void watchEvents(engine, systemClock, listeners, new AbortController().signal);
  });

  expect(String(lost)).toContain("a line that does not end");
  expect(pieces()).toBeLessThan(200);
});
