/** A 204 or 304 has no body and says no length: under another status its client waited for one for ever. */

import { once } from "node:events";
import { Agent, createServer, get } from "node:http";
import { expect, it, onTestFinished } from "vitest";
import { HOST, portOf, proxyTo, toxic } from "../proxy/world.ts";

it.each([
  [204, {}],
  [304, {}],
  [304, { "Content-Length": "9" }],
])("a %i with %j that becomes a 500 ends where its head does", async (status, headers) => {
  const service = createServer((asked, answer) => {
    if (asked.url === "/next") answer.end("next");
    else answer.writeHead(status, headers).end();
  }).listen(0, HOST);
  await once(service, "listening");
  const proxy = await proxyTo({ host: HOST, port: portOf(service) });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => {
    agent.destroy();
    service.close();
  });
  const replace = { status: 500, match: { status } };
  await proxy.setToxics([toxic("http-replace", replace)]);
  const ask = (path: string): Promise<[number | undefined, string]> =>
    new Promise((resolve, reject) => {
      const asking = get({ agent, host: HOST, port: proxy.doors[0]?.port, path }, (answer) => {
        let body = "";
        answer.on("data", (piece) => (body += piece));
        answer.on("end", () => resolve([answer.statusCode, body]));
      });
      asking.on("error", reject);
    });
  expect(await ask("/empty")).toEqual([500, ""]);
  expect(await ask("/next")).toEqual([200, "next"]);
  expect(proxy.counters().connections.total).toBe(1);
});
