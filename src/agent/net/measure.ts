/**
 * A program of its own, started inside a victim's network namespace: tries to reach somebody, as the
 * victim would, and says what came of it. JSON as its argument, JSON on stdout.
 */
import { createSocket } from "node:dgram";
import { isIPv6, Socket } from "node:net";
import type { Outcome, Tried } from "../../packets.ts";

export interface Try {
  readonly kind: "connect" | "datagram" | "resolve";
  readonly host: string;
  readonly port: number;
  /** Where a datagram leaves from. */
  readonly localPort?: number;
  /** What a resolver is asked for. */
  readonly name?: string;
}

const OUTCOME_OF: Readonly<Record<string, Outcome>> = {
  ECONNREFUSED: "refused",
  ECONNRESET: "reset",
  EHOSTUNREACH: "unreachable",
  ENETUNREACH: "unreachable",
  EPERM: "denied",
  EACCES: "denied",
  ETIMEDOUT: "timeout",
};

function outcomeOf(error: NodeJS.ErrnoException): Outcome {
  return OUTCOME_OF[error.code ?? ""] ?? "failed";
}

/** To a port where perhaps nobody listens: a refusal comes from there as well as an answer does. */
function connect({ host, port }: Try, timeoutMs: number): Promise<Outcome> {
  return new Promise((resolve) => {
    const socket = new Socket();
    const end = (outcome: Outcome) => {
      socket.destroy();
      resolve(outcome);
    };
    socket.setTimeout(timeoutMs, () => end("timeout"));
    socket.on("error", (error) => end(outcomeOf(error)));
    socket.connect(port, host, () => end("connected"));
  });
}

/** One question for an address, whatever the answer to it is (RFC 1035 §4.1). */
function questionFor(name: string): Buffer {
  const labels = name
    .split(".")
    .flatMap((label) => [Buffer.from([label.length]), Buffer.from(label)]);
  const head = Buffer.from([0x43, 0x41, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
  return Buffer.concat([head, ...labels, Buffer.from([0, 0, 1, 0, 1])]);
}

/** Whoever has no such port says so; of a resolver, whatever the answer is. */
function send(one: Try, data: Buffer, timeoutMs: number): Promise<Outcome> {
  const { host, port, localPort } = one;
  return new Promise((resolve) => {
    const socket = createSocket(isIPv6(host) ? "udp6" : "udp4");
    const timer = setTimeout(() => end("timeout"), timeoutMs);
    const end = (outcome: Outcome) => {
      clearTimeout(timer);
      socket.close();
      resolve(outcome);
    };
    socket.on("error", (error) => end(outcomeOf(error)));
    socket.on("message", () => end("answered"));
    const talk = () =>
      socket.connect(port, host, () => {
        socket.send(data, (error) => {
          if (error) end(outcomeOf(error));
        });
      });
    if (localPort === undefined) talk();
    // Not shared: what a server of the victim's is sent there must not come here.
    else socket.bind(localPort, talk);
  });
}

function outcomeOfTry(one: Try, timeoutMs: number): Promise<Outcome> {
  if (one.kind === "connect") return connect(one, timeoutMs);
  const data = one.kind === "resolve" ? questionFor(one.name ?? "localhost") : Buffer.alloc(1);
  return send(one, data, timeoutMs);
}

async function tried(one: Try, timeoutMs: number): Promise<Tried> {
  const began = performance.now();
  const outcome = await outcomeOfTry(one, timeoutMs);
  const { host, port } = one;
  return { host, port, outcome, ms: Math.round((performance.now() - began) * 100) / 100 };
}

const { tries, timeoutMs } = JSON.parse(process.argv[2] ?? "{}") as {
  tries: readonly Try[];
  timeoutMs: number;
};
const all = await Promise.all(tries.map((one) => tried(one, timeoutMs)));
process.stdout.write(JSON.stringify(all));
