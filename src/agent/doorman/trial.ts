/** What a fault does to bytes on their way to an echo and back: seen without a word to the victim's own service. */
import { connect, createServer, type Server } from "node:net";
import type { Toxic, Tried } from "../../packets.ts";
import { openProxy } from "../../proxy/fault-proxy.ts";
import type { Proxied } from "./plan.ts";

const HOST = "127.0.0.1";

type Seen = Omit<Tried, "host" | "port">;

interface Throw {
  readonly bytes: number;
  readonly timeoutMs: number;
  /** A request and an answer, with so many bytes in the body of that which is meant. */
  readonly isHttp: boolean;
}

interface Sent extends Throw {
  /** Of a request. */
  readonly asked: string;
}

export async function trial({ deed }: Proxied, thrown: Throw): Promise<Seen> {
  const isAsking = deed.toxics.some(({ stream }) => stream === "upstream");
  const order = { ...thrown, asked: "?".repeat(isAsking && thrown.isHttp ? thrown.bytes : 0) };
  const echo = await listening(order);
  const { port } = echo.address() as { port: number };
  const listen = [{ host: HOST, port: 0 }];
  const proxy = await openProxy({ listen, upstream: { host: HOST, port }, seed: "trial" });
  try {
    await proxy.setToxics(deed.toxics.map(onAll));
    return await throwAt(proxy.doors[0]?.port ?? 0, order);
  } finally {
    await proxy.close();
    echo.close();
  }
}

/** What it does is tried here; whom it means shows in whom it meets. */
function onAll({ attributes: { match: _, ...attributes }, ...toxic }: Toxic): Toxic {
  return { ...toxic, attributes, percent: 100 };
}

function listening({ bytes, isHttp, asked }: Sent): Promise<Server> {
  const answer = `HTTP/1.1 200 OK\r\nContent-Length: ${bytes}\r\nConnection: close\r\n\r\n`;
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    socket.on("error", () => {});
    if (!isHttp) return socket.pipe(socket);
    let came = "";
    socket.on("data", (piece) => {
      came += piece.toString("latin1");
      const head = came.indexOf(HEAD_END);
      const isWhole = head >= 0 && came.length - head - HEAD_END.length >= asked.length;
      if (isWhole && socket.writable) socket.end(answer + "?".repeat(bytes));
    });
  });
  return new Promise((resolve, reject) => {
    server.on("error", reject);
    server.listen(0, HOST, () => resolve(server));
  });
}

/** `ms`: when the last byte was back, or what else came instead. */
function throwAt(port: number, { bytes, timeoutMs, isHttp, asked }: Sent): Promise<Seen> {
  return new Promise((resolve) => {
    const began = performance.now();
    const sinceMs = () => Math.round((performance.now() - began) * 100) / 100;
    let [text, back, pieces, lastMs] = ["", 0, 0, 0];
    const socket = connect({ port, host: HOST, noDelay: true, allowHalfOpen: true });
    const end = (outcome: Seen["outcome"], ms = sinceMs()) => {
      clearTimeout(timer);
      socket.destroy();
      const endMs = outcome === "timeout" ? undefined : sinceMs();
      const seen = isHttp ? answerIn(text) : { bytes: back };
      resolve({ outcome, ms, ...seen, pieces, ...(endMs === undefined ? {} : { endMs }) });
    };
    const timer = setTimeout(() => end("timeout"), timeoutMs);
    if (isHttp) socket.write(requestWith(asked));
    else socket.end(Buffer.alloc(bytes, "?"));
    socket.on("data", (piece) => {
      if (isHttp) text += piece.toString("latin1");
      back += piece.length;
      pieces++;
      lastMs = sinceMs();
    });
    socket.on("end", () => (back >= bytes ? end("answered", lastMs) : end("failed")));
    socket.on("error", (error: NodeJS.ErrnoException) =>
      end(error.code === "ECONNRESET" ? "reset" : "failed"),
    );
  });
}

const HEAD_END = "\r\n\r\n";

function requestWith(body: string): string {
  const length = body === "" ? "" : `Content-Length: ${body.length}\r\n`;
  const method = body === "" ? "GET" : "POST";
  return `${method} / HTTP/1.1\r\nHost: trial\r\n${length}Connection: close${HEAD_END}${body}`;
}

function answerIn(text: string): Pick<Seen, "status" | "bytes"> {
  const [head = "", ...body] = text.split(HEAD_END);
  return { status: Number(head.split(" ")[1] ?? 0), bytes: body.join(HEAD_END).length };
}
