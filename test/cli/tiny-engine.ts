/** An engine just large enough to be listed: three containers in two zones, on a socket of its own. */
import { once } from "node:events";
import http from "node:http";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { temporaryFolder } from "./chaos.ts";

export const container = (name: string, zone: string, more: object = {}) => ({
  Id: Buffer.from(name).toString("hex").padEnd(64, "0"),
  Names: [`/${name}`],
  Image: "shop:1",
  State: "running",
  Status: "Up 2 hours",
  Labels: { "chaos.zone": zone },
  Ports: [],
  HostConfig: { NetworkMode: "shop" },
  NetworkSettings: { Networks: { shop: {} } },
  ...more,
});

const inspected = (name: string) => ({
  Id: Buffer.from(name).toString("hex").padEnd(64, "0"),
  Name: `/${name}`,
  State: { Running: true, Paused: false, Pid: 4_000_000, ExitCode: 0, StartedAt: "2026-01-01" },
  HostConfig: { RestartPolicy: { Name: "always" } },
});

const ANSWERS: Readonly<Record<string, unknown>> = {
  "/version": { Version: "20.10.24", ApiVersion: "1.41", MinAPIVersion: "1.12" },
  "/info": { ID: "TINY:ENGINE", Name: "tiny" },
  "/volumes": { Volumes: [] },
  "/containers/json": [container("web-1", "a"), container("web-2", "b"), container("db", "b")],
};

export interface TinyEngine {
  readonly address: string;
  /** Calls that were made, without the version. */
  readonly calls: string[];
}

/** `more`: further answers, by path. */
export async function tinyEngine(
  more: Readonly<Record<string, unknown>> = {},
): Promise<TinyEngine> {
  const calls: string[] = [];
  const listed = { ...ANSWERS, ...more }["/containers/json"] as { Names: string[] }[];
  const names = listed.flatMap(({ Names }) => Names).map((name) => name.slice(1));
  const server = http.createServer((request, response) => {
    const path = (request.url ?? "").replace(/^\/v1\.\d+/, "").replace(/\?.*/, "");
    calls.push(`${request.method} ${path}`);
    const name = names.find((one) => path.includes(inspected(one).Id));
    const image = path.startsWith("/images/") ? { Id: "a helper's image" } : undefined;
    const answer = name ? inspected(name) : (image ?? more[path] ?? ANSWERS[path]);
    response.statusCode = answer ? 200 : 404;
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(answer ?? { message: `no such thing: ${path}` }));
  });
  const path = join(temporaryFolder(), "engine.sock");
  server.listen(path);
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { address: `unix://${path}`, calls };
}
