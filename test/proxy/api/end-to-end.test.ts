/** E-1: a client talks on while every toxic comes, changes and goes, and the metrics are read. */
import { expect, it } from "vitest";
import { loadKinds } from "../../../src/proxy/kinds.ts";
import { dial, HOST, portOf, roundTrip, serveEcho } from "../world.ts";
import { serveApi } from "./toxiproxy.ts";

/** These end whoever is there. */
const FATAL = ["down", "limit-data", "reset-peer", "timeout"];

it("each toxic is added, changed, told and deleted while a client talks (E-1)", async () => {
  const api = await serveApi();
  const upstream = `${HOST}:${portOf(await serveEcho())}`;
  const { body } = await api.call("POST", "/proxies", { name: "shop", upstream });
  const [host = "", port = ""] = body.listen.split(":");
  const address = { host, port: Number(port) };
  let client = await dial(address);
  for (const type of (await loadKinds()).keys()) {
    const path = "/proxies/shop/toxics";
    const isFatal = FATAL.includes(type);
    const made = await api.call("POST", path, { type, name: "it", toxicity: isFatal ? 0 : 1 });
    expect([type, made.status, made.body.name]).toEqual([type, 200, "it"]);
    // Of 0 kilobytes a second, nothing comes.
    if (type !== "bandwidth") await roundTrip(client);
    const changed = await api.call("PATCH", `${path}/it`, { toxicity: 0.5, attributes: {} });
    expect(changed.body).toMatchObject({ toxicity: 0.5 });
    expect((await api.call("GET", "/proxies")).body.shop.toxics).toEqual([changed.body]);
    expect((await api.call("GET", "/metrics")).body).toContain('toxic="it"');
    expect((await api.call("DELETE", `${path}/it`)).status).toBe(204);
    if (isFatal) client = await dial(address);
    await roundTrip(client);
  }
  client.socket.end();
  await client.ended();
  // Those that were left behind by a fatal one are still there: it was of toxicity 0, and hit nobody.
  const { body: metrics } = await api.call("GET", "/metrics");
  expect(metrics).toMatch(/chaos_proxy_connections_total\{proxy="shop"\} \d/);
});
