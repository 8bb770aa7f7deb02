/** What a client sends right behind a CONNECT belongs to the tunnel, also in the same segment. */
import { expect, it } from "vitest";
import { dial, proxyTo, serve, toxic } from "../proxy/world.ts";

const OPENS = [
  "CONNECT x:80 HTTP/1.1\r\nHost: x:80\r\n\r\n",
  "GET / HTTP/1.1\r\nUpgrade: x\r\n\r\n",
];
const INSIDE = "GET /api/1 HTTP/1.1\r\nHost: x\r\n\r\n";

it.each(OPENS)("%j and what follows at once pass as they come", async (opening) => {
  const status = opening.startsWith("GET") ? 101 : 200;
  const service = await serve((socket) => {
    let came = "";
    socket.on("data", (bytes) => {
      came += bytes.toString();
      if (came === opening + INSIDE) socket.end(`HTTP/1.1 ${status} Yes\r\n\r\ninside`);
    });
  });
  const proxy = await proxyTo(service);
  await proxy.setToxics([
    toxic("http-abort", { match: { path: "/api/*" } }, { stream: "upstream" }),
  ]);
  const client = await dial(proxy);
  client.send(opening + INSIDE);
  expect(await client.ended()).toBe("end");
  expect(client.bytes().toString()).toBe(`HTTP/1.1 ${status} Yes\r\n\r\ninside`);
  expect(proxy.counters().toxics).toEqual({ "http-abort_upstream": { matched: 0, hit: 0 } });
});
