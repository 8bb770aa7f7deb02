/** One measurement of one way, in a process of its own: `client.ts pull|ping|ask|slept|delayed PORT [DIRECT]`. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";

const PULLED_BYTES = 500_000_000;
const PINGS = 1_500;
/** Each takes what is injected. Of fewer, a round's p99 would be the worst of all. */
const DELAYED_PINGS = 150;
/** As long as the delay. */
const SLEEP_MS = 100;
const ASKING_MS = 1_000;
const CLIENTS = 32;
const REQUEST = Buffer.from("GET /api/things HTTP/1.1\r\nHost: bench\r\nAccept: */*\r\n\r\n");
const ANSWER_BYTES = 40 + 1_024;

const [, , how = "", port = "", warmUpPort = port] = process.argv;
/** Where the program is compiled while it measures, it is late by 1 to 3 ms: at the 109th and the 126th of 150. */
const WARM_UP_PINGS = 5_000;

async function open(to = port): Promise<Socket> {
  const socket = connect({ port: Number(to), host: "127.0.0.1", noDelay: true });
  await once(socket, "connect");
  return socket;
}

/** Bytes per second. */
async function pull(): Promise<number> {
  const socket = connect({
    port: Number(port),
    host: "127.0.0.1",
    onread: { buffer: Buffer.alloc(1_048_576), callback: () => true },
  });
  await once(socket, "connect");
  const wanted = Buffer.alloc(8);
  wanted.writeBigUInt64BE(BigInt(PULLED_BYTES));
  const begun = performance.now();
  socket.write(wanted);
  await once(socket, "close");
  if (socket.bytesRead !== PULLED_BYTES) throw new Error(`only ${socket.bytesRead} bytes`);
  return (PULLED_BYTES / (performance.now() - begun)) * 1_000;
}

/** Milliseconds of each round trip of 64 bytes. The one before them finds the way, and is no part of it. */
async function pings(): Promise<number[]> {
  const socket = await open();
  const bytes = Buffer.alloc(64);
  const took: number[] = [];
  for (let at = 0; at <= PINGS; at++) {
    const begun = performance.now();
    socket.write(bytes);
    await heard(socket, bytes.length);
    if (at > 0) took.push(performance.now() - begun);
  }
  socket.destroy();
  return took;
}

/**
 * Milliseconds to the service: by the clock there, which is the one here. The way back would add how late
 * this process wakes, which is no part of a delay. A sleep is part of its way: the kernel's own, without an
 * event loop (`Atomics.wait`), so that it tells what of a delay's lateness is the machine's.
 */
async function ways(count: number, { to = port, sleepMs = 0 } = {}): Promise<number[]> {
  const socket = await open(to);
  const bytes = Buffer.alloc(64);
  const nobodyWakes = new Int32Array(new SharedArrayBuffer(4));
  const took: number[] = [];
  for (let at = 0; at <= count; at++) {
    const begun = process.hrtime.bigint();
    if (sleepMs > 0) Atomics.wait(nobodyWakes, 0, 0, sleepMs);
    socket.write(bytes);
    const came = (await heard(socket, 8)).readBigUInt64BE();
    if (at > 0) took.push(Number(came - begun) / 1e6);
  }
  socket.destroy();
  return took;
}

async function heard(socket: Socket, length: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for (let left = length; left > 0; left -= pieces.at(-1)!.length)
    pieces.push(((await once(socket, "data")) as [Buffer])[0]);
  return Buffer.concat(pieces);
}

/** Once all of the instrument has been compiled. */
async function warmedUp(how: { readonly sleepMs?: number }): Promise<number[]> {
  await ways(WARM_UP_PINGS, { to: warmUpPort });
  return ways(DELAYED_PINGS, how);
}

/** Requests per second over connections that stay open. */
async function ask(): Promise<number> {
  let answered = 0;
  const sockets = await Promise.all(Array.from({ length: CLIENTS }, () => open()));
  const begun = performance.now();
  for (const socket of sockets) {
    let due = ANSWER_BYTES;
    socket.on("data", (bytes) => {
      due -= bytes.length;
      if (due > 0) return;
      due += ANSWER_BYTES;
      answered += 1;
      socket.write(REQUEST);
    });
    socket.write(REQUEST);
  }
  await new Promise((over) => setTimeout(over, ASKING_MS));
  const took = performance.now() - begun;
  for (const socket of sockets) socket.destroy();
  return (answered / took) * 1_000;
}

const MEASURES: Readonly<Record<string, () => Promise<unknown>>> = {
  pull,
  ping: async () => (await pings()).sort((a, b) => a - b)[PINGS / 2],
  delayed: () => warmedUp({}),
  slept: () => warmedUp({ sleepMs: SLEEP_MS }),
  ask,
};
process.stdout.write(`${JSON.stringify(await MEASURES[how]?.())}\n`);
