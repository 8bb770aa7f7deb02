/**
 * Seen: the incident URL answered 302 to a login page, which answered 200; the guard followed, and
 * took somebody else's page for "no incident is on".
 */
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { readCheck } from "../../src/core/outside-check.ts";
import { askOutside } from "../../src/outside.ts";

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(() => void server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const asked = async (url: string) =>
  (await askOutside([readCheck(url)], new AbortController().signal))[0];

it.each([301, 302, 303, 307, 308])(
  "a status of %i is not clear, whatever is there",
  async (status) => {
    const paths: string[] = [];
    const place = await serve(({ url = "" }, response) => {
      paths.push(url);
      const isLogin = url.startsWith("/login");
      response.writeHead(isLogin ? 200 : status, { location: "/login?session=s3cret" }).end();
    });

    const { clear, says } = (await asked(`http://${place}/api`)) ?? {};

    expect({ clear, says }).toEqual({
      clear: false,
      says: `status ${status} to http://${place}/login?session=***`,
    });
    expect(paths).toEqual(["/api"]);
  },
);

it("passwords are sent, and shown nowhere", async () => {
  const place = await serve(({ headers }, response) => {
    const knows = headers.authorization === `Basic ${Buffer.from("me:s3cret").toString("base64")}`;
    response.writeHead(knows ? 302 : 401, { location: "next" }).end();
  });
  const { says } = (await asked(`http://me:s3cret@${place}/`)) ?? {};
  expect(says).toBe(`status 302 to http://***@${place}/next`);
});

it.each([[undefined], ["http://["]])("a redirect to %s is told by its status", async (location) => {
  const place = await serve((_request, response) => {
    response.writeHead(302, location ? { location } : {}).end();
  });
  expect(await asked(`http://${place}/`)).toMatchObject({ clear: false, says: "status 302" });
});
