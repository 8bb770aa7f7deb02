/** What happens when two things meet: changes and leaving, a new order and what is held, rules and old connections. */
import { describe, expect, it } from "vitest";
import { openExchanges } from "../../src/proxy/http/exchanges.ts";
import { openOverhearing } from "../../src/proxy/http/overhearing.ts";
import { fakeLink, openTurned } from "./fake-link.ts";
import { type Client, dial, eventually, proxyTo, serve, serveEcho, toxic } from "./world.ts";

const FOREVER_MS = 3_600_000;
const ASKS = "GET /x HTTP/1.1\r\nHost: shop\r\n\r\n";

it("toxics that change places hold what they held, once and in order", async () => {
  const proxy = await proxyTo(await serveEcho());
  const late = toxic("latency", { latency: FOREVER_MS }, { name: "late" });
  const later = toxic("latency", { latency: FOREVER_MS }, { name: "later" });
  await proxy.setToxics([late, later]);
  const client = await dial(proxy);
  client.send("held");
  await eventually(() => proxy.counters().bytes.downstream.received === 4, "all is held");

  await proxy.setToxics([later, late]);
  client.send(" on");
  await eventually(() => proxy.counters().bytes.downstream.received === 7, "so is the rest");
  expect(proxy.counters().bytes.downstream.sent).toBe(0);

  await proxy.setToxics([]);
  client.send(", and on");
  expect((await client.has(15)).toString()).toBe("held on, and on");
});

it("who leaves while doors are opened again leaves none open", async () => {
  const proxy = await proxyTo(await serveEcho());
  await proxy.setToxics([toxic("down")]);
  const opened = proxy.setToxics([]);
  // By now it opens them: that takes longer than these few turns.
  for (let turn = 0; turn < 4; turn++) await Promise.resolve();
  await Promise.all([opened, proxy.drain(0)]);
  await expect(dial(proxy)).rejects.toMatchObject({ code: "ECONNREFUSED" });
});

describe("rules on a connection that was there before them", () => {
  const abort = toxic("http-abort", { status: 503 }, { stream: "upstream" });

  async function pair() {
    let heard = "";
    let service: Client["socket"] | undefined;
    const server = await serve((socket) => {
      service = socket;
      socket.on("data", (bytes) => {
        heard += bytes.toString();
      });
    });
    const proxy = await proxyTo(server);
    const client = await dial(proxy);
    const hears = (text: string) =>
      eventually(() => heard.endsWith(text), `the service hears ${text}`);
    return { proxy, client, hears, says: (text: string) => void service?.write(text) };
  }

  it("mean no bytes amid what the client is sending", async () => {
    const { proxy, client, hears } = await pair();
    client.send("upload: ");
    await hears("upload: ");
    await proxy.setToxics([abort]);
    client.send(ASKS);
    await hears(ASKS);
    expect(client.bytes().length).toBe(0);
  });

  it("mean a request behind the service's last answer", async () => {
    const { proxy, client, hears, says } = await pair();
    client.send(ASKS);
    await hears(ASKS);
    says("HTTP/1.1 204 No Content\r\n\r\n");
    await client.has(27);
    await proxy.setToxics([abort]);
    client.send(ASKS);
    await eventually(() => client.bytes().toString().includes(" 503 "), "an answer of ours");
  });
});

it("a client that asks on is heard 1,024 requests ahead of the answers, and no further", async () => {
  let asked = 0;
  let answer = () => {};
  const service = await serve((socket) => {
    let text = "";
    socket.on("data", (bytes) => {
      text += bytes.toString("latin1");
      const whole = text.split("\r\n\r\n");
      text = whole.pop() ?? "";
      asked += whole.length;
      answer = () => void socket.write("HTTP/1.1 204 No Content\r\n\r\n");
    });
  });
  const proxy = await proxyTo(service);
  const other = toxic("http-abort", { match: { path: "/other" } }, { stream: "upstream" });
  await proxy.setToxics([other]);
  const client = await dial(proxy);
  client.send(ASKS.repeat(2_000));
  await eventually(() => asked >= 1_024, "a thousand are let through");
  // Each answer lets one more through.
  answer();
  await eventually(() => asked >= 1_025, "one more is");
  expect(asked).toBe(1_025);
});

it("what follows a wish for a tunnel goes on as it comes, though it could begin a request", () => {
  const clock = openTurned();
  const links = { upstream: fakeLink(clock), downstream: fakeLink(clock) };
  const rules = { areThere: () => true, judge: () => [], seen: () => {} };
  const { requests } = openExchanges(links, rules, openOverhearing());
  const CONNECT = "CONNECT shop:443 HTTP/1.1\r\nHost: shop\r\n\r\n";
  requests.take(Buffer.from(CONNECT), 0);
  requests.take(Buffer.from("GET /wh"), 0);
  expect(links.upstream.text()).toBe(`${CONNECT}GET /wh`);
});
