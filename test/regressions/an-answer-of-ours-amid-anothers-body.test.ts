/** Rules that came while an answer flowed: the client asked on, and our 503 stood in the middle of the answer's body. */
import type { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { dial, eventually, proxyTo, serve, toxic } from "../proxy/world.ts";

const abort = toxic("http-abort", { status: 503 }, { stream: "upstream" });
const other = toxic("http-abort", { match: { path: "/other" } }, { stream: "upstream" });
const ask = (path: string, more = "") => `GET ${path} HTTP/1.1\r\nHost: shop\r\n${more}\r\n`;
const LENGTH = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n";
const CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

/** A service that says what the test says. */
async function told() {
  const sockets: Socket[] = [];
  let heard = "";
  const server = await serve((socket) => {
    sockets.push(socket);
    socket.on("data", (bytes) => {
      heard += bytes.toString();
    });
  });
  const proxy = await proxyTo(server);
  const hears = (text: string) =>
    eventually(() => heard.endsWith(text), `the service hears ${text}`);
  return { proxy, hears, heard: () => heard, says: (text: string) => sockets[0]?.write(text) };
}

describe("rules that come while an answer flows", () => {
  it.each([
    ["of a length", `${LENGTH}0123`, "456789"],
    ["in chunks", `${CHUNKED}6\r\n0123`, "45\r\n0\r\n\r\n"],
    ["whose head is not whole", "HTTP/1.1 200 OK\r\nContent-Le", "ngth: 3\r\n\r\nabc"],
    ["without a length", "HTTP/1.1 200 OK\r\n\r\nso", " far"],
  ])("%s leave it whole, though the client asks on", async (_, first, rest) => {
    const { proxy, hears, says } = await told();
    const client = await dial(proxy);
    client.send(ask("/a"));
    await hears(ask("/a"));
    says(first);
    await client.has(first.length);
    await proxy.setToxics([abort]);
    client.send(ask("/b"));
    await hears(ask("/b"));
    says(rest);
    const got = await client.has(first.length + rest.length);
    expect(got.toString()).toBe(first + rest);
  });

  it.each([
    ["within its body", `${LENGTH}0123`, "456789"],
    ["within its head", "HTTP/1.1 200 OK\r\nContent-", "Length: 10\r\n\r\n0123456789"],
  ])("%s mean what is asked once all before it was answered", async (_, first, rest) => {
    const { proxy, hears, says } = await told();
    const client = await dial(proxy);
    client.send(ask("/a"));
    await hears(ask("/a"));
    says(first);
    await client.has(first.length);
    await proxy.setToxics([abort]);
    client.send(ask("/b"));
    await hears(ask("/b"));
    says(`${rest}${CHUNKED}2\r\nab\r\n`);
    says("0\r\n\r\n");
    await eventually(() => client.bytes().toString().endsWith("0\r\n\r\n"), "both answers");
    client.send(ask("/c"));
    await eventually(() => client.bytes().includes(" 503 "), "our answer");
    expect(client.bytes().toString()).toMatch(/0123456789HTTP.*ab\r\n0\r\n\r\nHTTP\/1.1 503 /s);
  });
});

describe("a wish for another protocol that is declined", () => {
  const upgrade = ask("/u", "Connection: Upgrade\r\nUpgrade: h2c\r\n");

  it("leaves the answer whole to what was asked behind it", async () => {
    const { proxy, hears, says } = await told();
    await proxy.setToxics([other]);
    const client = await dial(proxy);
    client.send(upgrade + ask("/b"));
    await hears(ask("/b"));
    says(`${LENGTH}0123456789`);
    await client.has(LENGTH.length + 10);
    says(`${LENGTH}0123`);
    await client.has(2 * LENGTH.length + 14);
    client.send(ask("/other"));
    await hears(ask("/other"));
    says("456789");
    await client.has(2 * LENGTH.length + 20);
    expect(client.bytes().toString()).toBe(`${LENGTH}0123456789`.repeat(2));
  });

  it("is known by its own answer, and not by one before it", async () => {
    const { proxy, hears, says } = await told();
    await proxy.setToxics([other]);
    const client = await dial(proxy);
    client.send(ask("/a") + upgrade);
    await hears(upgrade);
    for (const count of [1, 2]) {
      says(`${LENGTH}0123456789`);
      await client.has(count * (LENGTH.length + 10));
    }
    client.send(ask("/other"));
    await eventually(() => client.bytes().includes(" 503 "), "our answer");
  });

  it.each([
    ["in one write", true],
    ["in two", false],
  ])("leaves the connection to the rules: two answers %s", async (_, isOne) => {
    const { proxy, hears, says } = await told();
    await proxy.setToxics([other]);
    const client = await dial(proxy);
    client.send(upgrade + ask("/b"));
    await hears(ask("/b"));
    const answer = `${LENGTH}0123456789`;
    if (isOne) says(answer + answer);
    else {
      says(answer);
      await client.has(answer.length);
      says(answer);
    }
    await client.has(2 * answer.length);
    client.send(ask("/other"));
    await eventually(() => client.bytes().includes(" 503 "), "our answer");
    expect(client.bytes().toString()).toMatch(/^(HTTP\/1.1 200 .*?0123456789){2}HTTP\/1.1 503 /s);
  });
});
