/** Each toxic as a client sees it, on real sockets, and gone after. */
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import type { FaultProxy } from "../../src/proxy/fault-proxy.ts";
import { inTheBooks } from "./kernel.ts";
import {
  type Client,
  counted,
  dial,
  eventually,
  fateOf,
  proxyTo,
  roundTrip,
  serve,
  serveEcho,
  toxic,
  watch,
} from "./world.ts";

/** However busy the machine: a wait of the wrong length is much longer. */
const SLACK_MS = 1_000;
const LINE = `${"x".repeat(12)}${"y".repeat(32 * 1_024)}\n`;

function between(took: number, leastMs: number): void {
  expect(took).toBeGreaterThanOrEqual(leastMs);
  expect(took).toBeLessThan(leastMs + SLACK_MS);
}

async function echoing(): Promise<{ proxy: FaultProxy; client: Client }> {
  const proxy = await proxyTo(await serveEcho());
  const client = await dial(proxy);
  await roundTrip(client);
  return { proxy, client };
}

describe("latency", () => {
  it.each([
    ["L-1", 100, 0],
    ["L-2", 0, 100],
    ["L-3", 100, 100],
    ["L-4", 1_000, 100],
    ["L-5", 100, 1_000],
    ["L-6", 0, 0],
  ])("%s: %i ms up, %i ms down, on a connection that is open", async (_, up, down) => {
    const heard: number[] = [];
    const server = await serve((socket) => {
      socket.on("data", (bytes) => {
        heard.push(performance.now());
        socket.write(bytes);
      });
    });
    const proxy = await proxyTo(server);
    const client = await dial(proxy);
    await roundTrip(client);
    await proxy.setToxics([
      toxic("latency", { latency: up }, { stream: "upstream" }),
      toxic("latency", { latency: down }),
    ]);
    heard.length = 0;
    const sent = performance.now();
    const took = await roundTrip(client, LINE);
    const asked = (heard[0] as number) - sent;
    between(asked, up);
    between(took, up + down);
    // Each way its own: the whole would be the same if one bore the other's.
    expect(took - asked).toBeGreaterThanOrEqual(down);
    await proxy.setToxics([]);
    expect(await roundTrip(client, LINE)).toBeLessThan(100 + SLACK_MS);
  });

  it("L-7: two of them add up", async () => {
    const { proxy, client } = await echoing();
    const slow = (name: string) => toxic("latency", { latency: 200 }, { name, stream: "upstream" });
    await proxy.setToxics([slow("a"), slow("b")]);
    between(await roundTrip(client), 400);
  });

  it("L-8: holds a flood back once, and not its throughput", async () => {
    const server = await serve((socket) => {
      const chunk = Buffer.alloc(65_536);
      const flood = () => {
        while (socket.writable && socket.write(chunk));
      };
      socket.on("drain", flood);
      flood();
    });
    const proxy = await proxyTo(server);
    const client = await dial(proxy);
    await proxy.setToxics([toxic("latency", { latency: 100 })]);
    await client.has(client.bytes().length + 1_000_000);
    // Sixteen mebibytes may be under way at once: 160 MB a second at 100 ms.
    const begun = performance.now();
    await client.has(client.bytes().length + 12_000_000);
    expect(performance.now() - begun).toBeLessThan(4_000);
    client.socket.destroy();
  });

  it("that is taken away lets go at once of what it holds, in order", async () => {
    const { proxy, client } = await echoing();
    await proxy.setToxics([toxic("latency", { latency: 60_000 }, { stream: "upstream" })]);
    const had = client.bytes().length;
    for (const text of ["one ", "two ", "three"]) client.send(text);
    await eventually(() => proxy.counters().bytes.upstream.received === had + 13, "it is held");
    await proxy.setToxics([]);
    expect((await client.has(had + 13)).subarray(had).toString()).toBe("one two three");
  });
});

describe("bandwidth", () => {
  it("B-1: takes its time over a connection's bytes, and they are all there", async () => {
    const { proxy, client } = await echoing();
    await proxy.setToxics([toxic("bandwidth", { rate: 1_000 }, { stream: "upstream" })]);
    const had = client.bytes().length;
    const sent = counted(300_000);
    const begun = performance.now();
    client.send(sent);
    const got = await client.has(had + sent.length);
    between(performance.now() - begun, 300);
    expect(got.subarray(had).equals(sent)).toBe(true);
  });

  it("B-2: of nothing, both ways under full speed, is taken away without a hang", async () => {
    const { proxy, client } = await echoing();
    const stall = ["upstream", "downstream"] as const;
    await proxy.setToxics(stall.map((stream) => toxic("bandwidth", { rate: 0 }, { stream })));
    const had = client.bytes().length;
    const sent = counted(40_000_000);
    client.send(sent);
    await eventually(() => proxy.counters().bytes.upstream.received > 10_000_000, "much is held");
    await proxy.setToxics([]);
    expect((await client.has(had + sent.length)).subarray(had).equals(sent)).toBe(true);
  });

  it("is for all connections together where it is shared", async () => {
    const proxy = await proxyTo(await serveEcho());
    const clients = await Promise.all([1, 2, 3].map(() => dial(proxy)));
    await proxy.setToxics([toxic("bandwidth", { rate: 1_000, shared: true })]);
    const begun = performance.now();
    for (const client of clients) client.send(Buffer.alloc(100_000));
    await Promise.all(clients.map((client) => client.has(100_000)));
    between(performance.now() - begun, 300);
  });
});

describe("slicer", () => {
  it("hands single bytes over, each by itself", async () => {
    const { proxy, client } = await echoing();
    await proxy.setToxics([toxic("slicer", { average_size: 1, delay: 30_000 })]);
    const [had, chunks] = [client.bytes().length, client.chunks.length];
    client.send("abcdefghij");
    expect((await client.has(had + 10)).subarray(had).toString()).toBe("abcdefghij");
    // A busy client may find two at once.
    expect(client.chunks.length - chunks).toBeGreaterThan(2);
    await proxy.setToxics([]);
    const before = client.chunks.length;
    await roundTrip(client, "x".repeat(1_000));
    // A loopback cuts so few bytes up no more.
    expect(client.chunks.length - before).toBe(1);
  });
});

describe("slow-close", () => {
  it("delays the end and not the bytes, and no longer than it is there", async () => {
    const server = await serve((socket) => socket.end("bye"));
    const proxy = await proxyTo(server);
    await proxy.setToxics([toxic("slow-close", { delay: 200 })]);
    const begun = performance.now();
    const client = await dial(proxy);
    await client.has(3);
    expect(performance.now() - begun).toBeLessThan(200 + SLACK_MS / 2);
    expect(await client.ended()).toBe("end");
    between(performance.now() - begun, 200);
    await proxy.setToxics([toxic("slow-close", { delay: 60_000 })]);
    const waiting = await dial(proxy);
    await waiting.has(3);
    await proxy.setToxics([]);
    expect(await waiting.ended()).toBe("end");
  });
});

describe("limit-data", () => {
  it("goes on counting where it was when it is changed on a connection that lives (D-7, C-5)", async () => {
    const { proxy, client } = await echoing();
    const had = client.bytes().length;
    const upTo = (bytes: number) => toxic("limit-data", { bytes, ending: "end" });
    await proxy.setToxics([upTo(100)]);
    client.send("x".repeat(90));
    await client.has(had + 90);
    await proxy.setToxics([upTo(101)]);
    client.send("y".repeat(20));
    expect(await client.ended()).toBe("end");
    expect(client.bytes().length).toBe(had + 101);
  });

  it.each(["end", "reset"])("lets so many bytes through, then comes the %s", async (ending) => {
    const { proxy, client } = await echoing();
    const had = client.bytes().length;
    await proxy.setToxics([toxic("limit-data", { bytes: 100, ending })]);
    client.send(Buffer.alloc(90));
    await client.has(had + 90);
    const isInTheBooks = inTheBooks(client.socket);
    client.send(Buffer.alloc(50));
    const fate = await client.ended();
    expect(client.bytes()).toHaveLength(had + 100);
    if (ending === "end") expect(fate).toBe("end");
    else await eventually(() => !isInTheBooks(), "it is reset");
    await proxy.setToxics([]);
    await roundTrip(await dial(proxy));
  });
});

describe("timeout", () => {
  it("T-1: lets a neighbour be taken away while it swallows everything", async () => {
    const { proxy, client } = await echoing();
    const late = toxic("latency", { latency: 10 }, { stream: "upstream" });
    const mute = toxic("timeout", { timeout: 0 }, { stream: "upstream" });
    await proxy.setToxics([late, mute]);
    for (let at = 0; at < 5; at++) client.send("hello");
    await proxy.setToxics([mute]);
    expect(proxy.counters().connections.open).toBe(1);
  });

  it("T-2: that is taken away ends the connection, since bytes are missing", async () => {
    const seen: Client[] = [];
    const proxy = await proxyTo(await serve((socket) => seen.push(watch(socket))));
    const client = await dial(proxy);
    await eventually(() => seen.length === 1, "the service is called");
    await proxy.setToxics([toxic("timeout", { timeout: 0 }, { stream: "upstream" })]);
    client.send("hello");
    await eventually(() => proxy.counters().bytes.upstream.received === 5, "it is swallowed");
    await proxy.setToxics([]);
    expect([await client.ended(), await seen[0]?.ended()]).toEqual(["end", "end"]);
    expect(seen[0]?.bytes().length).toBe(0);
  });

  it("ends after its time, though bytes keep coming", async () => {
    const { proxy, client } = await echoing();
    const begun = performance.now();
    await proxy.setToxics([toxic("timeout", { timeout: 200 })]);
    const timer = setInterval(() => client.send("x"), 20);
    expect(await client.ended()).toBe("end");
    clearInterval(timer);
    between(performance.now() - begun, 200);
  });

  it("C-4: of 0 % is not there; raised to 100 %, it ends an open connection", async () => {
    const { proxy, client } = await echoing();
    await proxy.setToxics([toxic("timeout", { timeout: 0 }, { percent: 0 })]);
    await roundTrip(client);
    const begun = performance.now();
    await proxy.setToxics([toxic("timeout", { timeout: 100 })]);
    expect(await client.ended()).toBe("end");
    between(performance.now() - begun, 100);
  });
});

describe("reset-peer", () => {
  it.each([
    ["R-1", 0, "upstream"],
    ["R-2", 100, "upstream"],
    ["R-3", 100, "downstream"],
  ] as const)("%s: after %i ms, %s, both ends are reset", async (_, timeout, stream) => {
    const seen: Client[] = [];
    const server = await serve((socket) => {
      seen.push(watch(socket));
      socket.on("data", (bytes) => socket.write(bytes));
    });
    const proxy = await proxyTo(server);
    await proxy.setToxics([toxic("reset-peer", { timeout }, { stream })]);
    const client = await dial(proxy);
    await eventually(() => seen.length === 1, "the service is called");
    const begun = performance.now();
    client.send("hello\n");
    expect(await client.ended()).toBe("ECONNRESET");
    between(performance.now() - begun, timeout);
    expect(await seen[0]?.ended()).toBe("ECONNRESET");
    expect(client.bytes().length).toBe(0);
  });

  it("resets a connection that was there before it, after so many bytes", async () => {
    const { proxy, client } = await echoing();
    const had = client.bytes().length;
    await proxy.setToxics([toxic("reset-peer", { bytes: 5 })]);
    client.send("12345");
    await client.has(had + 5);
    client.send("6");
    expect(await client.ended()).toBe("ECONNRESET");
  });

  it("of 0 % resets nobody, and leaves ends as they are", async () => {
    const proxy = await proxyTo(await serveEcho());
    await proxy.setToxics([toxic("reset-peer", {}, { percent: 0 })]);
    const client = await dial(proxy);
    await roundTrip(client);
    client.socket.end();
    expect(await client.ended()).toBe("end");
  });

  it("that is taken away in time delivers what it held", async () => {
    const { proxy, client } = await echoing();
    const had = client.bytes().length;
    await proxy.setToxics([toxic("reset-peer", { timeout: 60_000 })]);
    client.send("held");
    await eventually(() => proxy.counters().bytes.downstream.received === had + 4, "it is held");
    await proxy.setToxics([]);
    expect((await client.has(had + 4)).subarray(had).toString()).toBe("held");
  });
});

describe("corrupt", () => {
  it("changes bits on their way, the same ones for the same seed", async () => {
    const hear = async (seed: string) => {
      const proxy = await proxyTo(await serveEcho(), { seed });
      await proxy.setToxics([toxic("corrupt", { every: 50 })]);
      const client = await dial(proxy);
      client.send(Buffer.alloc(5_000));
      return (await client.has(5_000)).toString("latin1");
    };
    const [one, same, other] = [await hear("a"), await hear("a"), await hear("b")];
    expect(one).not.toBe("\0".repeat(5_000));
    expect(same).toBe(one);
    expect(other).not.toBe(one);
  });

  it("is gone with its toxic, on a connection that lives", async () => {
    const { proxy, client } = await echoing();
    await proxy.setToxics([toxic("corrupt", { every: 1 })]);
    const had = client.bytes().length;
    client.send(Buffer.alloc(1_000));
    expect((await client.has(had + 1_000)).subarray(had).includes(1)).toBe(true);
    await proxy.setToxics([]);
    client.send(Buffer.alloc(1_000));
    const after = (await client.has(had + 2_000)).subarray(had + 1_000);
    expect(after.equals(Buffer.alloc(1_000))).toBe(true);
  });
});

describe("down", () => {
  it("closes the port and who is in, and opens it again under the same number", async () => {
    const { proxy, client } = await echoing();
    await proxy.setToxics([toxic("down")]);
    expect(await client.ended()).toBe("end");
    expect(await fateOf(proxy)).toBe("ECONNREFUSED");
    await proxy.setToxics([]);
    await roundTrip(await dial(proxy));
  });

  it("for a share refuses that share of connections, by its seed", async () => {
    const fates = async () => {
      const proxy = await proxyTo(await serveEcho());
      await proxy.setToxics([toxic("down", {}, { percent: 50 })]);
      const all: boolean[] = [];
      for (let at = 0; at < 20; at++) {
        const client = await dial(proxy).catch(() => undefined);
        client?.socket.end("hello");
        all.push((await client?.ended()) === "end");
      }
      return all;
    };
    const [first, second] = [await fates(), await fates()];
    expect(first).toEqual(second);
    expect(new Set(first).size).toBe(2);
  });
});

describe("slow-open", () => {
  it("calls the service later; taken away, whoever waits goes on", async () => {
    let called = 0;
    const server = await serve((socket) => {
      called += 1;
      socket.on("data", (bytes) => socket.write(bytes));
    });
    const proxy = await proxyTo(server);
    await proxy.setToxics([toxic("slow-open", { delay: 200 })]);
    const client = await dial(proxy);
    between(await roundTrip(client), 150);
    between(await roundTrip(client), 0);
    await proxy.setToxics([toxic("slow-open", { delay: 60_000 })]);
    const waiting = await dial(proxy);
    waiting.send("hello");
    await eventually(() => proxy.counters().connections.open === 2, "it has come");
    expect(called).toBe(1);
    await proxy.setToxics([]);
    await waiting.has(5);
  });

  it("lets a client go that does not wait for it", async () => {
    const proxy = await proxyTo(await serveEcho());
    await proxy.setToxics([toxic("slow-open", { delay: 60_000 })]);
    const client = await dial(proxy);
    client.socket.destroy();
    await once(client.socket, "close");
    await proxy.drain(0);
    expect(proxy.counters().connections.open).toBe(0);
  });
});
