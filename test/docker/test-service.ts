/** A service that is as well as a test wants it to be: the gating probe of drills on containers that serve nothing. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface TestService extends AsyncDisposable {
  readonly address: string;
  /** From now on it answers 503. */
  fallIll(): void;
  answerWith(status: number): void;
  /** From now on it takes its time. */
  slowDown(delayMs: number): void;
  /** How often it was asked. */
  asked(): number;
}

export async function openService(host = "127.0.0.1"): Promise<TestService> {
  let status = 200;
  let asked = 0;
  let delayMs = 0;
  const server = createServer((_, response) => {
    asked++;
    setTimeout(() => response.writeHead(status).end(), delayMs);
  });
  const answerWith = (next: number) => {
    status = next;
  };
  await once(server.listen(0, host), "listening");
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://${host}:${port}/`,
    fallIll: () => answerWith(503),
    answerWith,
    slowDown: (byMs) => {
      delayMs = byMs;
    },
    asked: () => asked,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      if (server.listening) await once(server.close(), "close");
    },
  };
}
