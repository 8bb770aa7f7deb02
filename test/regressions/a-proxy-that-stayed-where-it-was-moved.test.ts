/** Made at one address, moved to another and populated at the first again, it was told as made and stayed at the second. */
import { once } from "node:events";
import { createServer } from "node:net";
import { expect, it } from "vitest";
import { serveApi } from "../proxy/api/toxiproxy.ts";
import { HOST, portOf } from "../proxy/world.ts";

async function freeAddress(): Promise<string> {
  const server = createServer().listen(0, HOST);
  await once(server, "listening");
  const address = `${HOST}:${portOf(server)}`;
  server.close();
  return address;
}

it("is made anew at the address that is asked for", async () => {
  const api = await serveApi();
  const [first, second] = [await freeAddress(), await freeAddress()];
  const proxy = { name: "shop", listen: first, upstream: "127.0.0.1:1" };
  await api.call("POST", "/proxies", proxy);
  await api.call("POST", "/proxies/shop", { listen: second });
  const { body } = await api.call("POST", "/populate", [proxy]);
  expect(body.proxies).toMatchObject([{ listen: first }]);
});

it("stays where any port was asked for, however often", async () => {
  const api = await serveApi();
  const proxy = { name: "shop", listen: `${HOST}:0`, upstream: "127.0.0.1:1" };
  const { body } = await api.call("POST", "/populate", [proxy]);
  const again = await api.call("POST", "/populate", [proxy]);
  expect(again.body).toEqual(body);
});
