/**
 * Seen: something in front of an engine answered the list of volumes with a page of its own, and guard conflict
 * agreed: "no other run has a fault open". Of an answer none of whose fields must be there, anything would do.
 */
import { once } from "node:events";
import http from "node:http";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { infoAnswer } from "../../src/targets/docker/answers.ts";
import { volumeClaims } from "../../src/targets/docker/claims.ts";
import { Docker } from "../../src/targets/docker/dockerode.ts";
import { engineOf } from "../../src/targets/docker/engine.ts";
import { temporaryFolder } from "../cli/chaos.ts";

const { signal } = new AbortController();

async function engineThatSays(body: string) {
  const socketPath = join(temporaryFolder(), "engine.sock");
  const server = http.createServer((_, response) => void response.writeHead(200).end(body));
  await once(server.listen(socketPath), "listening");
  onTestFinished(() => void server.close());
  return engineOf(new Docker({ socketPath }), `unix://${socketPath}`);
}

it.each([
  ["<html>welcome</html>", "it is HTML"],
  ["", "it is empty"],
  ["{}", "it has no Volumes"],
  ['{"message":"sign in"}', "it has no Volumes"],
])("%j is no list of claims", async (body, why) => {
  const { list } = volumeClaims(await engineThatSays(body));

  await expect(list(signal)).rejects.toMatchObject({
    ...{ code: "ENGINE_ANSWER", message: expect.stringContaining(why) },
  });
});

it.each(['{"Volumes":null}', '{"Volumes":[]}'])("%j is one without any", async (body) => {
  expect(await volumeClaims(await engineThatSays(body)).list(signal)).toEqual([]);
});

it.each(["<html>welcome</html>", ""])("%j tells nothing of an engine", async (body) => {
  const engine = await engineThatSays(body);
  const call = { method: "GET", path: "/info" } as const;

  await expect(engine.call(call, infoAnswer, signal)).rejects.toMatchObject({
    code: "ENGINE_ANSWER",
  });
});
