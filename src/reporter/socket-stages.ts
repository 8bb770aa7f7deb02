/** Notes when a connection's stages are passed: name found, connected, TLS agreed. */
import type { Socket } from "node:net";
import type { Stage } from "../core/probe.ts";

/** In milliseconds since `begunMs` on the monotonic clock. */
export function stagesOf(
  socket: Socket,
  begunMs: number,
  timings: Partial<Record<Stage, number>>,
): void {
  const note = (stage: Stage) => () => {
    timings[stage] = performance.now() - begunMs;
  };
  socket.once("lookup", note("resolve"));
  socket.once("connect", note("connect"));
  socket.once("secureConnect", note("tls"));
}
