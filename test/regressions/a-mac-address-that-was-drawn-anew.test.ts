/**
 * Seen on 29.8: back on its network, a container had another MAC address, drawn or configured. The engine
 * heeds the one that is asked for from API 1.54 on only, and we speak 1.51 with it for its answers' shapes.
 */
import { once } from "node:events";
import http from "node:http";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { connect } from "../../src/targets/docker/connect.ts";
import { networkDeeds } from "../../src/targets/docker/networks.ts";
import { temporaryFolder } from "../cli/chaos.ts";

const MAC = "02:42:0a:4d:00:99";
const never = new AbortController().signal;

it.each([
  ["1.56", "/v1.54/networks/shop/connect?"],
  ["1.53", "/v1.51/networks/shop/connect?"],
  ["1.41", "/v1.41/networks/shop/connect?"],
])("an engine of API %s is asked for the MAC address at %s", async (ApiVersion, path) => {
  const asked: { url: string; body: string }[] = [];
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    asked.push({ url: request.url ?? "", body: Buffer.concat(chunks).toString() });
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ Version: "x", ApiVersion, MinAPIVersion: "1.12" }));
  });
  const socket = join(temporaryFolder(), "engine.sock");
  await once(server.listen(socket), "listening");
  onTestFinished(() => void server.close());

  const { engine } = await connect({ host: `unix://${socket}` }, {}, never);
  const deeds = networkDeeds(engine, "web", async () => undefined);
  await deeds.connect("shop", { aliases: [], mac: MAC }, never);

  const call = asked.find(({ url }) => url.includes("/connect"));
  expect(call?.url).toBe(path);
  expect(JSON.parse(call?.body ?? "")).toMatchObject({ EndpointConfig: { MacAddress: MAC } });
});
