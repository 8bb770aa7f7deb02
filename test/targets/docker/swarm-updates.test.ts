/** What a Swarm says of a service: as engine 20.10 and 29.8 answered, and as a worker does. */
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Docker from "dockerode";
import { expect, it, onTestFinished } from "vitest";
import { engineOf } from "../../../src/targets/docker/engine.ts";
import { swarmUpdates } from "../../../src/targets/docker/swarm-updates.ts";
import { aTarget } from "../../core/made.ts";

const task = (name: string) =>
  aTarget(name, { labels: { "com.docker.swarm.service.id": "hdzyny1x8p4lzcoqgo8nuytfe" } });

const TASKS = [task("web.1"), task("web.2")];

async function ask(status: number, answer: object, targets = TASKS, areStrangers = false) {
  const asked: string[] = [];
  const folder = mkdtempSync(join(tmpdir(), "chaos-swarm-"));
  const socketPath = join(folder, "engine.sock");
  const server = http.createServer(({ url }, response) => {
    asked.push(url ?? "");
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
  });
  await once(server.listen(socketPath), "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const engine = engineOf(new Docker({ host: "", socketPath }), socketPath);
  const updates = await swarmUpdates(engine, { targets, areStrangers }, AbortSignal.timeout(5_000));
  return { updates, asked: asked.length };
}

it.each([
  [{ UpdateStatus: { State: "updating" } }, ["Swarm says updating"]],
  [{ UpdateStatus: { State: "rollback_started" } }, ["Swarm says rollback_started"]],
  [{ UpdateStatus: { State: "paused" } }, ["Swarm says paused"]],
  [{ UpdateStatus: { State: "completed" } }, []],
  [{ UpdateStatus: { State: "rollback_completed" } }, []],
  [{}, []],
])("of %j one question per service is made: %j", async (status, says) => {
  const { updates, asked } = await ask(200, { Spec: { Name: "web" }, ...status });
  expect(updates.map((one) => [one.service, one.says])).toEqual(says.map((one) => ["web", one]));
  expect(asked).toBe(1);
});

it("asks nothing where no victim is a Swarm's task", async () => {
  expect(await ask(500, {}, [aTarget("web-1")])).toEqual({ updates: [], asked: 0 });
});

it("takes a service that is gone for one that nobody updates", async () => {
  expect((await ask(404, { message: "service not found" })).updates).toEqual([]);
});

it("does not take a worker's silence for calm", async () => {
  const message = "This node is not a swarm manager.";
  await expect(ask(503, { message })).rejects.toMatchObject({
    message: expect.stringMatching(/a worker of a Swarm does not know/),
    hint: expect.stringMatching(/Name a manager/),
  });
});

it("does not take another engine's service that is unknown here for one that is gone", async () => {
  await expect(ask(404, { message: "not found" }, undefined, true)).rejects.toThrow(/not found/);
});
