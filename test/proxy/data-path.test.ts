/** Without a toxic, nobody may notice that there is a proxy. */
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { describe, expect, it } from "vitest";
import {
  counted,
  dial,
  eventually,
  fateOf,
  HOST,
  portOf,
  proxyTo,
  roundTrip,
  serve,
  serveEcho,
  serveNobody,
  toxic,
  watch,
} from "./world.ts";

const UNUSED = async () => {
  const server = createServer().listen(0, HOST);
  await once(server, "listening");
  const port = portOf(server);
  server.close();
  await once(server, "close");
  return port;
};

/** Far more than all buffers between the two can hold. */
const FLOW_BYTES = 1_000 * 65_536;

describe("bytes", () => {
  it.each([
    ["11 bytes", [counted(12).subarray(0, 11)]],
    ["64 KiB in one write", [counted(65_536)]],
    ["two small writes", [Buffer.from("one"), Buffer.from("two")]],
    ["5 MB", [counted(5_000_000)]],
  ])("arrive as they were sent: %s (P-1, P-2)", async (_, writes) => {
    const server = await serve((socket) => arrivals.push(watch(socket)));
    const arrivals: ReturnType<typeof watch>[] = [];
    const client = await dial(await proxyTo(server));
    for (const one of writes) client.send(one);
    client.socket.end();
    await eventually(() => arrivals.length === 1, "the service is called");
    expect(await arrivals[0]?.ended()).toBe("end");
    expect(arrivals[0]?.bytes().equals(Buffer.concat(writes))).toBe(true);
  });

  it("go on coming after the client has ended: the answer to a half-closed request", async () => {
    const server = await serve((socket) => {
      const asked = watch(socket);
      socket.on("end", () => socket.end(`you said ${asked.bytes()}`));
    });
    const client = await dial(await proxyTo(server));
    client.socket.end("hello");
    expect(await client.ended()).toBe("end");
    expect(client.bytes().toString()).toBe("you said hello");
  });

  it("go on being taken after the service has ended", async () => {
    let heard: ReturnType<typeof watch> | undefined;
    const server = await serve((socket) => {
      heard = watch(socket);
      socket.end("bye");
    });
    const client = await dial(await proxyTo(server));
    expect(await client.ended()).toBe("end");
    client.socket.end("late");
    await eventually(() => heard?.bytes().toString() === "late", "late bytes arrive");
    expect(await heard?.ended()).toBe("end");
  });

  it("are read no faster than they are taken, and all come once somebody reads (C-6)", async () => {
    const sent = { bytes: 0 };
    const server = await serve((socket) => {
      const chunk = Buffer.alloc(65_536);
      const more = () => {
        for (let isTaken = true; isTaken && sent.bytes < FLOW_BYTES; ) {
          sent.bytes += chunk.length;
          isTaken = socket.write(chunk);
        }
      };
      socket.on("drain", more);
      more();
    });
    const proxy = await proxyTo(server);
    const client = await dial(proxy);
    client.socket.pause();
    let before = -1;
    await eventually(() => {
      const now = proxy.counters().bytes.downstream.received;
      const isStill = now === before && now > 0;
      before = now;
      return isStill;
    }, "the flow stands");
    // Buffers of two kernels' sockets at most, and our own.
    expect(proxy.counters().bytes.downstream.received).toBeLessThan(30_000_000);
    client.socket.resume();
    await eventually(() => client.socket.bytesRead === FLOW_BYTES, "all came");
  });
});

describe("ends", () => {
  it("resets the client of a service that is not there, instead of letting it wait (P-3)", async () => {
    const proxy = await proxyTo({ host: HOST, port: await UNUSED() });
    expect(await fateOf(proxy)).toBe("ECONNRESET");
    expect(proxy.counters().connections).toMatchObject({ open: 0, total: 1, failed: 1 });
  });

  it("hands a reset on, both ways", async () => {
    const sockets: Socket[] = [];
    const server = await serve((socket) => sockets.push(socket));
    const proxy = await proxyTo(server);
    const first = await dial(proxy);
    await eventually(() => sockets.length === 1, "the service is called");
    sockets[0]?.resetAndDestroy();
    expect(await first.ended()).toBe("ECONNRESET");
    const second = await dial(proxy);
    await eventually(() => sockets.length === 2, "the service is called again");
    const seen = watch(sockets[1] as Socket);
    second.socket.resetAndDestroy();
    expect(await seen.ended()).toBe("ECONNRESET");
    await eventually(() => proxy.counters().connections.open === 0, "nothing is left");
  });

  it("lets nobody in while it drains, waits for those who are in, and cuts them at the bound", async () => {
    const proxy = await proxyTo(await serveEcho());
    const [quick, slow] = [await dial(proxy), await dial(proxy)];
    await roundTrip(quick);
    await roundTrip(slow);
    const draining = proxy.drain(300);
    await expect(dial(proxy)).rejects.toThrow("ECONNREFUSED");
    expect(await roundTrip(slow)).toBeGreaterThan(0);
    quick.socket.end();
    expect(await draining).toEqual({ cut: 1 });
    expect(await slow.ended()).toMatch(/end|ECONNRESET/);
    expect(await proxy.drain(10_000)).toEqual({ cut: 0 });
  });
});

describe("doors", () => {
  it("are several, of both families, and tell their ports", async () => {
    const listen = [
      { host: "0.0.0.0", port: 0 },
      { host: "::", port: 0 },
    ];
    const proxy = await proxyTo(await serveEcho(), { listen });
    const [four, six] = proxy.doors;
    await roundTrip(await dial({ host: HOST, port: four?.port ?? 0 }));
    await roundTrip(await dial({ host: "::1", port: six?.port ?? 0 }));
    expect(proxy.counters().connections.total).toBe(2);
  });

  it("of the same number stand side by side on v4 and v6", async () => {
    const port = await UNUSED();
    const listen = ["0.0.0.0", "::"].map((host) => ({ host, port }));
    const proxy = await proxyTo(await serveEcho(), { listen });
    expect(proxy.doors).toEqual(listen);
  });

  it("that are taken are said, and none of the others stays open (P-4, P-5)", async () => {
    const taken = await serveEcho();
    const free = await UNUSED();
    const listen = [free, portOf(taken)].map((port) => ({ host: HOST, port }));
    await expect(proxyTo(taken, { listen })).rejects.toMatchObject({ code: "PROXY_FAILED" });
    await expect(dial({ host: HOST, port: free })).rejects.toThrow("ECONNREFUSED");
  });

  it("can be closed again and again, and their ports be had again (P-4)", async () => {
    const echo = await serveEcho();
    const proxy = await proxyTo(echo);
    for (let i = 0; i < 3; i++) await proxy.close();
    const again = await proxyTo(echo, { listen: proxy.doors });
    expect(await roundTrip(await dial(again))).toBeGreaterThan(0);
  });

  it("ask where to go once the client is there", async () => {
    const asked: (number | undefined)[] = [];
    const echo = await serveEcho();
    const proxy = await proxyTo((client) => {
      asked.push(client.remotePort);
      return { host: HOST, port: portOf(echo) };
    });
    const client = await dial(proxy);
    await roundTrip(client);
    expect(asked).toEqual([client.socket.localPort]);
  });
});

describe("bounds", () => {
  it("resets who is one too many, and has room again when somebody leaves", async () => {
    const proxy = await proxyTo(await serveEcho(), { limits: { connections: 1 } });
    const first = await dial(proxy);
    await roundTrip(first);
    expect(await fateOf(proxy)).toBe("ECONNRESET");
    first.socket.end();
    await eventually(() => proxy.counters().connections.open === 0, "the first has left");
    await roundTrip(await dial(proxy));
    expect(proxy.counters().connections).toMatchObject({ total: 3, refused: 1 });
  });

  it("keeps others going while one waits for a service that does not answer its dial", async () => {
    const echo = { host: HOST, port: portOf(await serveEcho()) };
    const silent = [await serveNobody()];
    const proxy = await proxyTo(() => silent.pop() ?? echo, { limits: { dialMs: 1_000 } });
    const waiting = await dial(proxy);
    await roundTrip(await dial(proxy));
    expect(proxy.counters().connections).toMatchObject({ open: 2, failed: 0 });
    expect(await waiting.ended()).toBe("ECONNRESET");
    expect(proxy.counters().connections).toMatchObject({ open: 1, failed: 1 });
  });
});

describe("counters", () => {
  it("move while a connection lives (M-1)", async () => {
    const proxy = await proxyTo(await serveEcho());
    const client = await dial(proxy);
    await roundTrip(client, "12345");
    expect(proxy.counters()).toMatchObject({
      connections: { open: 1, total: 1, failed: 0 },
      bytes: { upstream: { received: 5, sent: 5 }, downstream: { received: 5, sent: 5 } },
    });
    await proxy.setToxics([toxic("bandwidth", { rate: 0 })]);
    client.send("678");
    await eventually(() => proxy.counters().bytes.downstream.received === 8, "it is counted");
    expect(proxy.counters().bytes.downstream.sent).toBe(5);
    expect(proxy.counters().toxics).toEqual({ bandwidth_downstream: { matched: 1, hit: 1 } });
    await proxy.setToxics([]);
    await client.has(8);
    client.socket.end();
    await eventually(() => proxy.counters().connections.open === 0, "it has left");
    expect(proxy.counters().bytes.downstream).toEqual({ received: 8, sent: 8 });
  });
});
