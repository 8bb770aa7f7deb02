/** An engine that lists its containers the other way round, as engines may. */
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { socketPath } from "../lab/client.ts";

export interface Proxy extends AsyncDisposable {
  readonly host: string;
  /** How many lists it turned round. */
  reversed(): number;
}

/** For calls without a body; `host` is a unix socket. */
export async function openReversingProxy(host: string): Promise<Proxy> {
  const folder = await mkdtemp(join(tmpdir(), "chaos-reverse-"));
  let count = 0;
  const server = createServer(async ({ method, url, headers }, response) => {
    const asked = request({ socketPath: socketPath(host), method, path: url, headers }).end();
    const [answer] = (await once(asked, "response")) as [IncomingMessage];
    const isList = url?.includes("/containers/json");
    if (!isList) return answer.pipe(response.writeHead(answer.statusCode ?? 502, answer.headers));
    count++;
    const list = ((await json(answer)) as unknown[]).reverse();
    return response
      .writeHead(200, { "content-type": "application/json" })
      .end(JSON.stringify(list));
  });
  await once(server.listen(join(folder, "docker.sock")), "listening");
  return {
    host: `unix://${join(folder, "docker.sock")}`,
    reversed: () => count,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await once(server.close(), "close");
      await rm(folder, { recursive: true, force: true });
    },
  };
}
