/** A value of two hundred thousand lists in each other was answered 500, "Maximum call stack size exceeded". */
import { expect, it } from "vitest";
import { serveApi } from "../proxy/api/toxiproxy.ts";

const DEEP = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;

it.each([
  ["/proxies", `{"name":"deep","upstream":${DEEP}}`, "upstream"],
  ["/proxies/shop/toxics", `{"type":"latency","attributes":{"latency":${DEEP}}}`, "latency"],
])("%s refuses it with its field", async (path, body, field) => {
  const api = await serveApi();
  await api.call("POST", "/proxies", { name: "shop", upstream: "127.0.0.1:1" });
  const answer = await api.call("POST", path, body);
  expect([answer.status, answer.body.error]).toEqual([
    400,
    expect.stringContaining(`${field} is [`),
  ]);
});
