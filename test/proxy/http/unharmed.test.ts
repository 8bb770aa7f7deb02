/** What is no plain HTTP/1 passes a port with HTTP rules as if there were none. */
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { Agent, createServer, request } from "node:http";
import http2 from "node:http2";
import type { Server, Socket } from "node:net";
import tls from "node:tls";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  type Client,
  dial,
  eventually,
  HOST,
  portOf,
  proxyTo,
  serve,
  toxic,
  watch,
} from "../world.ts";

/** They mean every request and every response there could be. */
const RULES = [
  toxic("http-abort", {}, { name: "all", stream: "upstream", percent: 100 }),
  toxic("http-truncate", { bytes: 1 }),
];
/** They mean what is not asked for here: whoever asks is seen, and let through. */
const OTHERS = [toxic("http-abort", { match: { path: "/other" } }, { stream: "upstream" })];

async function through(server: Server, specs = RULES) {
  const proxy = await proxyTo({ host: HOST, port: portOf(server) });
  await proxy.setToxics(specs);
  return proxy;
}

async function listen<T extends Server>(server: T): Promise<T> {
  server.listen(0, HOST);
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return server;
}

describe("a WebSocket", () => {
  it("opens, carries frames both ways and closes", async () => {
    const server = await listen(
      createServer().on("upgrade", (_, socket: Socket) => {
        socket.write(
          "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
        );
        socket.on("data", (bytes) => socket.write(bytes)).on("end", () => socket.end());
      }),
    );
    const proxy = await through(server, OTHERS);
    const asking = request({
      host: HOST,
      port: proxy.doors[0]?.port,
      headers: { Connection: "Upgrade", Upgrade: "websocket" },
    });
    asking.end();
    const [, socket] = (await once(asking, "upgrade")) as [unknown, Socket];
    const client = watch(socket);
    // A frame that looks like a request is none.
    const frames = Buffer.concat([randomBytes(5_000), Buffer.from("GET /other HTTP/1.1\r\n\r\n")]);
    client.send(frames);
    expect((await client.has(frames.length)).equals(frames)).toBe(true);
    expect(proxy.counters().requests).toBe(1);
    socket.end();
    expect(await client.ended()).toBe("end");
  });

  it("that is declined leaves the connection to HTTP", async () => {
    const server = await listen(createServer((_, response) => response.end("plain")));
    const proxy = await through(server, OTHERS);
    const client = await dial(proxy);
    const ask = (path: string, more = "") =>
      client.send(`GET ${path} HTTP/1.1\r\nHost: a\r\n${more}\r\n`);
    ask("/", "Connection: Upgrade\r\nUpgrade: h2c\r\n");
    await eventually(() => client.bytes().includes("plain"), "the answer");
    ask("/other");
    await eventually(() => client.bytes().includes("503"), "our answer");
  });
});

describe("TLS", () => {
  it("shakes hands and carries both ways", async () => {
    const key = randomBytes(16);
    const versions = { maxVersion: "TLSv1.2", ciphers: "PSK" } as const;
    const server = await listen(
      tls.createServer({ ...versions, pskCallback: () => key }, (socket) => {
        socket.on("data", (bytes) => socket.write(bytes)).on("error", () => {});
      }),
    );
    const proxy = await through(server);
    const psk = () => ({ psk: key, identity: "tests" });
    const socket = tls.connect({
      ...versions,
      host: HOST,
      port: proxy.doors[0]?.port ?? 0,
      pskCallback: psk,
      checkServerIdentity: () => undefined,
    });
    onTestFinished(() => void socket.destroy());
    await once(socket, "secureConnect");
    const client = watch(socket);
    const sent = randomBytes(100_000);
    client.send(sent);
    expect((await client.has(sent.length)).equals(sent)).toBe(true);
  });
});

describe("HTTP/2 without TLS", () => {
  it("as gRPC speaks it: many streams on one connection, with trailers", async () => {
    const server = http2.createServer();
    server.on("stream", (stream) => {
      stream.respond({ ":status": 200 }, { waitForTrailers: true });
      stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
      stream.pipe(stream);
    });
    const proxy = await through((await listen(server as never)) as Server);
    const session = http2.connect(`http://${HOST}:${proxy.doors[0]?.port}`);
    onTestFinished(() => session.destroy());
    const call = async (body: Buffer) => {
      const stream = session.request({ ":method": "POST", ":path": "/shop.Api/Get" });
      const chunks: Buffer[] = [];
      const trailed = once(stream, "trailers");
      stream.on("data", (bytes: Buffer) => chunks.push(bytes)).end(body);
      await once(stream, "end");
      const [trailers] = (await trailed) as [Record<string, string>];
      return [Buffer.concat(chunks).equals(body), trailers["grpc-status"]];
    };
    const calls = Array.from({ length: 10 }, () => call(randomBytes(20_000)));
    expect(await Promise.all(calls)).toEqual(Array(10).fill([true, "0"]));
  });
});

describe("other protocols", () => {
  const talk = async (greeting: string, asked: Buffer, answer: Buffer) => {
    const server = await serve((socket) => {
      if (greeting) socket.write(greeting);
      let got = 0;
      socket.on("data", (bytes) => {
        got += bytes.length;
        if (got >= asked.length) socket.end(answer);
      });
    });
    const client: Client = await dial(await through(server));
    const hello = await client.has(greeting.length);
    client.send(asked);
    expect(await client.ended()).toBe("end");
    return hello.toString() === greeting && client.bytes().subarray(greeting.length).equals(answer);
  };

  it.each<[string, string, Buffer]>([
    ["of random bytes", "", randomBytes(50_000)],
    ["whose server speaks first", "220 mail ready\r\n", Buffer.from("HELO a\r\n")],
    ["whose server speaks first, like HTTP", "HTTP/1.1 greets\r\n", Buffer.from("x")],
    ["of lines", "", Buffer.from("*1\r\n$4\r\nPING\r\n")],
    ["that begins as a method does", "", Buffer.from("PUT")],
    ["that asks as HTTP/0.9 did", "", Buffer.from("GET /\r\n")],
    ["of lines that end without a return", "", Buffer.from("GET / HTTP/1.1\nHost: a\n\n")],
    ["whose first byte waits for an answer", "", Buffer.from([0])],
  ])("%s", async (_, greeting, asked) => {
    expect(await talk(greeting, asked, randomBytes(10_000))).toBe(true);
  });

  it("through CONNECT: what follows the agreement is nobody's HTTP", async () => {
    const server = await serve((socket) => {
      socket.once("data", () => {
        socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
        socket.on("data", (bytes) => socket.write(bytes));
      });
    });
    const client = await dial(await through(server, OTHERS));
    client.send("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n");
    const agreed = (await client.has(39)).length;
    const sent = Buffer.from("GET /other HTTP/1.1\r\nHost: a\r\n\r\n");
    client.send(sent);
    expect((await client.has(agreed + sent.length)).subarray(agreed).equals(sent)).toBe(true);
  });
});

describe("HTTP/1 that no rule means", () => {
  it("keeps interim answers, trailers, header case and order, and an end without a length", async () => {
    const asked =
      "POST /a HTTP/1.1\r\nhOsT: a\r\nExpect: 100-continue\r\nX-B:  2 \r\nX-A:1\r\nContent-Length: 3\r\n\r\nabc";
    const answer =
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 Weird  Words\r\n" +
      "x-CASE: 1\r\nTransfer-Encoding: chunked\r\n\r\n3;q=1\r\nabc\r\n0\r\nX-Trailer: 1\r\n\r\n" +
      "HTTP/1.0 200 OK\r\n\r\nuntil the end";
    const heard: Client[] = [];
    const server = await serve((socket) => {
      heard.push(watch(socket));
      socket.on("end", () => socket.end(answer));
    });
    const client = await dial(await through(server, OTHERS));
    client.socket.end(`${asked}GET /b HTTP/1.1\r\nHost: a\r\n\r\n`);
    expect(await client.ended()).toBe("end");
    expect(client.bytes().toString()).toBe(answer);
    expect(heard[0]?.bytes().toString()).toBe(`${asked}GET /b HTTP/1.1\r\nHost: a\r\n\r\n`);
  });

  it("streams: events arrive one by one, long before the end", async () => {
    const server = await listen(
      createServer((_, response) => {
        response.writeHead(200, { "Content-Type": "text/event-stream" }).write("data: 1\n\n");
        response.on("error", () => {});
      }),
    );
    const proxy = await through(server, OTHERS);
    const agent = new Agent();
    onTestFinished(() => agent.destroy());
    const asking = request({ agent, host: HOST, port: proxy.doors[0]?.port }).end();
    const [response] = (await once(asking, "response")) as [NodeJS.ReadableStream];
    const [event] = (await once(response, "data")) as [Buffer];
    expect(event.toString()).toBe("data: 1\n\n");
    asking.on("error", () => {}).destroy();
  });
});
