/**
 * A client of HTTP/1.0 that asks to keep its connection (ab -k) is told so, or sees the end: an answer of ours
 * said neither, and the client waited for an end that never came.
 */
import { expect, it } from "vitest";
import { dial, proxyTo, serve, toxic } from "../proxy/world.ts";

const KEPT = "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok";
const ask = (version: string, wish: string) =>
  `GET /api HTTP/${version}\r\nHost: x\r\nConnection: ${wish}\r\n\r\n`;

async function answered(stream: "upstream" | "downstream", request: string): Promise<string> {
  const server = await serve((socket) => void socket.on("data", () => socket.write(KEPT)));
  const proxy = await proxyTo(server);
  await proxy.setToxics([toxic("http-abort", {}, { stream })]);
  const client = await dial(proxy);
  client.send(request);
  const head = "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n";
  return (await client.has(head.length + 2)).toString().slice(head.length);
}

it("is kept, and told so", async () => {
  expect(await answered("upstream", ask("1.0", "Keep-Alive"))).toBe(
    "connection: keep-alive\r\n\r\n",
  );
});

it("is told of its end where it does not ask, or where the service ends it", async () => {
  expect(await answered("upstream", ask("1.0", "x"))).toBe("connection: close\r\n\r\n");
  expect(await answered("downstream", ask("1.0", "Keep-Alive"))).toBe("connection: close\r\n\r\n");
});

it("says nothing to who knows", async () => {
  expect(await answered("upstream", ask("1.1", "Keep-Alive"))).toBe("\r\n");
});
