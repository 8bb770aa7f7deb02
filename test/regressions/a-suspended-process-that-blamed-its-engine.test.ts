/**
 * Seen: a tool that was suspended for 12 s in the middle of a call ended UNSAFE, because "the engine did not
 * answer within 10 s": its answer lay there unread, and its timer was looked at first.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import Docker from "dockerode";
import { expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { engineOf } from "../../src/targets/docker/engine.ts";

const SERVER = `
  const { workerData, parentPort } = require("node:worker_threads");
  const server = require("node:http").createServer((_request, response) => {
    parentPort.postMessage("asked");
    setTimeout(() => response.writeHead(200, { "content-type": "application/json" }).end("{}"), 100);
  });
  server.listen(workerData, () => parentPort.postMessage("listening"));
`;

it("who was away for longer than a call's deadline reads its answer first", async () => {
  const folder = mkdtempSync(join(tmpdir(), "chaos-away-"));
  const socketPath = join(folder, "engine.sock");
  const server = new Worker(SERVER, { eval: true, workerData: socketPath });
  onTestFinished(async () => {
    await server.terminate();
    rmSync(folder, { recursive: true });
  });
  await heard(server, "listening");
  const engine = engineOf(new Docker({ socketPath }), `unix://${socketPath}`);

  const call = { method: "DELETE", path: "/thing", deadlineMs: 1_000 } as const;
  const answer = engine.call(call, z.unknown(), new AbortController().signal);
  await heard(server, "asked");
  // As SIGSTOP would: nothing of ours runs meanwhile, and time goes by.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_500);

  await expect(answer).resolves.toEqual({});
});

function heard(server: Worker, word: string): Promise<void> {
  return new Promise((resolve) => {
    server.on("message", (said) => {
      if (said === word) resolve();
    });
  });
}
