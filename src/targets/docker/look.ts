/** What lists and inspects, and can do nothing else. */
import type { Look } from "../../core/source.ts";
import type { Target } from "../../core/target.ts";
import { redact } from "../../redact.ts";
import { listAnswer } from "./answers.ts";
import type { Connection } from "./connect.ts";
import { targetOf } from "./read.ts";
import { type Self, selfOn } from "./self.ts";
import { snapshots } from "./snapshots.ts";

export interface DockerLook extends Look {
  /** The container that we run in, if any. */
  readonly self: Self | undefined;
}

/** @throws ChaosError ENGINE_ANSWER */
export async function dockerLook(connection: Connection, signal: AbortSignal): Promise<DockerLook> {
  const { engine } = connection;
  const self = await selfOn(engine, signal);
  // A container's own ports are closed to the host's loopback in ours; its networks are not.
  const networks = self?.networks ?? [];
  const around = { publishedHost: publishedHostOf(engine.address), self: self?.id, networks };
  return {
    name: "docker",
    says: saysOf(connection),
    self,
    list: async (stop): Promise<Target[]> => {
      const call = { method: "GET", path: "/containers/json", query: { all: true } } as const;
      const entries = await engine.call(call, listAnswer, stop);
      return entries.map((entry) => targetOf(entry, around));
    },
    snapshot: (ids, stop) => snapshots(engine, ids, stop),
    close: async () => engine.close(),
  };
}

function saysOf({ version, api, engine }: Connection): string {
  const product = version.Components?.[0]?.Name ?? "Docker";
  const name = product === "Engine" ? "Docker" : product;
  return `${name} ${version.Version} (API ${api}) at ${redact(engine.address)}`;
}

/** Published ports of a remote engine are at the engine's host, not at ours. */
function publishedHostOf(address: string): string {
  return URL.canParse(address) && !address.startsWith("unix:")
    ? new URL(address).hostname || "127.0.0.1"
    : "127.0.0.1";
}
