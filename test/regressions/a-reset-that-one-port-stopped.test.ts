/** One proxy whose port is somebody else's by now kept all behind it from being reset. */

import { once } from "node:events";
import { createServer } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { serveApi } from "../proxy/api/toxiproxy.ts";

it("the others are on and without toxics, and the one is told", async () => {
  const api = await serveApi();
  const upstream = "127.0.0.1:1";
  const first = await api.call("POST", "/proxies", { name: "a", upstream });
  await api.call("POST", "/proxies", { name: "b", upstream });
  await api.call("POST", "/proxies/b/toxics", { type: "timeout" });
  for (const name of ["a", "b"]) await api.call("PATCH", `/proxies/${name}`, { enabled: false });
  const port = Number(first.body.listen.split(":")[1]);
  const stranger = createServer().listen(port, "127.0.0.1");
  onTestFinished(() => void stranger.close());
  await once(stranger, "listening");
  const { status, body } = await api.call("POST", "/reset");
  expect([status, body.error]).toEqual([500, expect.stringContaining(`127.0.0.1:${port}`)]);
  expect((await api.call("GET", "/proxies/b")).body).toMatchObject({ enabled: true, toxics: [] });
});
