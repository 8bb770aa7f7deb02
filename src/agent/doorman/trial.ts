/** What a fault does to bytes on their way to an echo and back: seen without a word to the victim's own service. */
import { connect, createServer, type Server } from "node:net";
import type { Tried } from "../../packets.ts";
import { openProxy } from "../../proxy/fault-proxy.ts";
import type { Proxied } from "./plan.ts";

const HOST = "127.0.0.1";

type Seen = Omit<Tried, "host" | "port">;

interface Throw {
  readonly bytes: number;
  readonly timeoutMs: number;
}

export async function trial({ deed }: Proxied, order: Throw): Promise<Seen> {
  const echo = await listening();
  const { port } = echo.address() as { port: number };
  const listen = [{ host: HOST, port: 0 }];
  const proxy = await openProxy({ listen, upstream: { host: HOST, port }, seed: "trial" });
  try {
    await proxy.setToxics(deed.toxics.map((toxic) => ({ ...toxic, percent: 100 })));
    return await throwAt(proxy.doors[0]?.port ?? 0, order);
  } finally {
    await proxy.close();
    echo.close();
  }
}

function listening(): Promise<Server> {
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    socket.on("error", () => {});
    socket.pipe(socket);
  });
  return new Promise((resolve, reject) => {
    server.on("error", reject);
    server.listen(0, HOST, () => resolve(server));
  });
}

/** `ms`: when the last byte was back, or what else came instead. */
function throwAt(port: number, { bytes, timeoutMs }: Throw): Promise<Seen> {
  return new Promise((resolve) => {
    const began = performance.now();
    const sinceMs = () => Math.round((performance.now() - began) * 100) / 100;
    let [back, pieces, lastMs] = [0, 0, 0];
    const socket = connect({ port, host: HOST, noDelay: true, allowHalfOpen: true });
    const end = (outcome: Seen["outcome"], ms = sinceMs()) => {
      clearTimeout(timer);
      socket.destroy();
      const endMs = outcome === "timeout" ? undefined : sinceMs();
      resolve({ outcome, ms, bytes: back, pieces, ...(endMs === undefined ? {} : { endMs }) });
    };
    const timer = setTimeout(() => end("timeout"), timeoutMs);
    socket.end(Buffer.alloc(bytes, "?"));
    socket.on("data", (piece) => {
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
