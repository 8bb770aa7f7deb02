import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import http from "node:http";
import net, { type AddressInfo } from "node:net";
import { createInterface } from "node:readline";
import { afterEach, expect, test } from "vitest";
import { createBalancer } from "../../src/demo/balancer.ts";
import { freePorts } from "../../src/demo/free-ports.ts";
import { built } from "../built.ts";

const cleanups: (() => void)[] = [];

afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

async function listen(server: net.Server, port = 0): Promise<string> {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  cleanups.push(() => server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const serve = (answer: http.RequestListener) => listen(http.createServer(answer));
const saying = (text: string) => serve((_request, response) => response.end(text));

/** Takes the connection and never says a word, as a paused process does. */
const silent = () =>
  listen(net.createServer((socket) => void cleanups.push(() => socket.destroy())));
const resetting = () => listen(net.createServer((socket) => void socket.resetAndDestroy()));

async function deadAddress(): Promise<string> {
  const [port] = await freePorts(1);
  return `127.0.0.1:${port}`;
}

async function balance(...upstreams: string[]) {
  const turns: string[] = [];
  const server = createBalancer(upstreams, (upstream, event) => turns.push(`${upstream} ${event}`));
  return { url: `http://${await listen(server)}`, turns };
}

const textOf = async (url: string) => (await fetch(url)).text();

test("goes round", async () => {
  const { url } = await balance(await saying("a"), await saying("b"));
  const said = [await textOf(url), await textOf(url), await textOf(url), await textOf(url)];
  expect(said.sort()).toEqual(["a", "a", "b", "b"]);
});

test.each([
  ["refuses", deadAddress],
  ["is silent", silent],
  ["resets", resetting],
  ["has no address", async () => "dead-container.invalid:8080"],
])("goes around an upstream that %s, and says so once", async (_, broken) => {
  const bad = await broken();
  const { url, turns } = await balance(bad, await saying("good"));
  for (let i = 0; i < 4; i++) expect(await textOf(url)).toBe("good");
  expect(turns).toEqual([`${bad} down`]);
});

test("takes an ejected upstream back once it answers, at once when nothing else is left", async () => {
  const address = await deadAddress();
  const { url, turns } = await balance(address);
  expect((await fetch(url)).status).toBe(502);
  const server = http.createServer((_request, response) => response.end("back again"));
  await listen(server, Number(address.split(":")[1]));
  expect(await textOf(url)).toBe("back again");
  expect(turns).toEqual([`${address} down`, `${address} up`]);
});

test("one request a second pays for a silent upstream, not all of them", async () => {
  let knocks = 0;
  const bad = await listen(net.createServer(() => knocks++));
  const { url } = await balance(bad, await saying("good"));
  await textOf(url);
  await textOf(url);
  const end = performance.now() + 2500;
  while (performance.now() < end) await Promise.all([textOf(url), textOf(url), textOf(url)]);
  expect(knocks).toBeGreaterThanOrEqual(2);
  expect(knocks).toBeLessThanOrEqual(4);
});

test("hands the request's method, path and body to the next upstream too", async () => {
  const echo = await serve(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    response.writeHead(201, { "x-echo": "yes" }).end(`${request.method} ${request.url} ${body}`);
  });
  const { url } = await balance(await resetting(), echo);
  const answer = await fetch(`${url}/cart?x=1`, { method: "POST", body: "two apples" });
  expect([answer.status, answer.headers.get("x-echo")]).toEqual([201, "yes"]);
  expect(await answer.text()).toBe("POST /cart?x=1 two apples");
});

test("streams: the first piece is there before the upstream has finished", async () => {
  let finish = () => {};
  const { url } = await balance(
    await serve((_request, response) => {
      response.write("first");
      finish = () => void response.end(" last");
    }),
  );
  const reader = (await fetch(url)).body!.getReader();
  expect(Buffer.from((await reader.read()).value!).toString()).toBe("first");
  finish();
  expect(Buffer.from((await reader.read()).value!).toString()).toBe(" last");
});

test("a client that gives up does not get the upstream ejected", async () => {
  const patient = new AbortController();
  let asked = 0;
  const upstream = await serve((_request, response) => {
    if (asked++ === 0) patient.abort();
    else response.end("fine");
  });
  const { url, turns } = await balance(upstream);
  await expect(fetch(url, { signal: patient.signal })).rejects.toThrow();
  expect(await textOf(url)).toBe("fine");
  expect(turns).toEqual([]);
});

async function start(...args: string[]) {
  const [port] = await freePorts(1);
  const argv = [built("demo/service.js"), ...args, "--port", String(port)];
  const child = spawn(process.execPath, argv, { stdio: ["pipe", "pipe", "inherit"] });
  cleanups.push(() => void child.kill("SIGKILL"));
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const nextLine = async () => JSON.parse((await lines.next()).value);
  expect(await nextLine()).toMatchObject({ event: "listening", t: expect.stringMatching(/Z$/) });
  return { child, url: `http://127.0.0.1:${port}`, address: `127.0.0.1:${port}`, nextLine };
}

const ended = async (child: ChildProcess) => (await once(child, "exit"))[0];

test("a front is as healthy as the backs it can reach", async () => {
  const back = await start("back", "--log-requests");
  const upstreams = ["--upstream", await deadAddress(), "--upstream", back.address];
  const front = await start("front", ...upstreams);
  expect((await fetch(`${front.url}/health`)).status).toBe(200);
  expect(await back.nextLine()).toMatchObject({ event: "request", url: "/health", status: 200 });
  back.child.kill("SIGKILL");
  await ended(back.child);
  expect((await fetch(`${front.url}/health`)).status).toBe(503);
});

test.each(["SIGTERM", "SIGINT"] as const)("%s ends it, open connections or not", async (signal) => {
  const back = await start("back");
  await fetch(back.url);
  back.child.kill(signal);
  expect(await ended(back.child)).toBe(0);
});

test("the end of stdin ends it only with --with-parent", async () => {
  const [free, bound] = await Promise.all([start("back"), start("back", "--with-parent")]);
  free.child.stdin?.end();
  bound.child.stdin?.end();
  expect(await ended(bound.child)).toBe(0);
  expect((await fetch(free.url)).status).toBe(200);
});
