/**
 * A page of evil.example whose name leads to 127.0.0.1 for a moment is the API's own page to a browser,
 * and some let it name any user agent.
 */
import { once } from "node:events";
import { request } from "node:http";
import { expect, it } from "vitest";
import { serveApi } from "../proxy/api/toxiproxy.ts";

it.each([
  ["evil.example:8474", 403],
  ["127.0.0.1.evil.example", 403],
  ["localhost:8474", 200],
  ["127.0.0.1:8474", 200],
  ["[::1]:8474", 200],
  ["api.localhost", 200],
  ["toxiproxy:8474", 200],
])("who asks %s gets %i", async (host, status) => {
  const { url } = await serveApi();
  const asking = request(`${url}/proxies`, { headers: { host, "user-agent": "x" } }).end();
  const [answer] = await once(asking, "response");
  answer.resume();
  expect(answer.statusCode).toBe(status);
});
