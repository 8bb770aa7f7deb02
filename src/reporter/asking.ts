/** A probe that asks over connections: each sample on one of its own, answered once, in time, stages timed. */
import type { Socket } from "node:net";
import type { Answer, OpenProbe, Stage, Where } from "../core/probe.ts";
import { socketReason } from "./socket-reason.ts";
import { stagesOf } from "./socket-stages.ts";

/** One sample on its way. */
export interface Asking {
  /** In milliseconds since it began. */
  readonly timings: Readonly<Partial<Record<Stage, number>>>;
  /** The first word counts: a connection that is destroyed reports once more, e.g. an aborted body. */
  settle(reason?: string): void;
  failed(error: Error): void;
  /** Notes when the stages of its socket are passed. */
  follow(socket: Socket): void;
  firstByte(): void;
}

interface Connection {
  destroy(error?: Error): unknown;
}

export interface Manner {
  readonly where: () => Where | undefined;
  /** Opens the connection and asks. What happens to it is told to `asking`, never before this returns. */
  readonly ask: (place: Where, asking: Asking) => Connection;
  /** What it means that the time is over; `undefined`: all is well. */
  readonly atTimeout?: (asking: Asking) => string | undefined;
}

export function askingProbe(manner: Manner): OpenProbe {
  // A set would be laid anew with each that is over: in old memory, whoever asks often.
  const open: Connection[] = [];
  return {
    sample: (timeoutMs) => {
      const place = manner.where();
      if (!place) return Promise.resolve({ ok: false, reason: "no-endpoint" });
      return new Promise((resolve) => sample(manner, { place, timeoutMs, open, resolve }));
    },
    close: () => {
      for (const connection of [...open]) connection.destroy(new Error("aborted"));
    },
  };
}

interface Sample {
  readonly place: Where;
  readonly timeoutMs: number;
  readonly open: Connection[];
  readonly resolve: (answer: Answer) => void;
}

function sample(
  { ask, atTimeout = () => "timeout" }: Manner,
  { place, timeoutMs, open, resolve }: Sample,
): void {
  const begun = performance.now();
  const timings: Partial<Record<Stage, number>> = {};
  const settle = (reason?: string) => {
    const at = open.indexOf(connection);
    if (at < 0) return;
    open.splice(at, 1);
    clearTimeout(timer);
    timings.done = performance.now() - begun;
    resolve(reason === undefined ? { ok: true, timings } : { ok: false, reason, timings });
    connection.destroy();
  };
  const asking: Asking = {
    timings,
    settle,
    failed: (error) => settle(socketReason(error)),
    follow: (socket) => stagesOf(socket, begun, timings),
    firstByte: () => {
      timings.firstByte ??= performance.now() - begun;
    },
  };
  const timer = setTimeout(() => settle(atTimeout(asking)), timeoutMs);
  const connection = ask(place, asking);
  open.push(connection);
}
