/** What the engine says happened to some containers, heard beside the tool, not through it. */
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { dockerClient } from "../lab/docker.ts";

export interface Heard {
  readonly id: string;
  readonly action: string;
  /** The engine's own stamp, milliseconds since the epoch. */
  readonly atMs: number;
}

interface Told {
  readonly Action: string;
  readonly Actor: { readonly ID: string; readonly Attributes?: Readonly<Record<string, string>> };
  readonly timeNano: number;
}

export interface Recorder {
  readonly heard: readonly Heard[];
  times(action: string): number[];
  /** Resolves when that container did that. */
  seen(action: string, id: string): Promise<void>;
  stop(): Promise<void>;
}

/** `ids` undefined: of all containers. */
export async function recordEvents(
  ids: readonly string[] | undefined,
  actions: readonly string[] = ["die", "start"],
): Promise<Recorder> {
  const stream = (await dockerClient().getEvents({
    filters: { type: ["container", "network"], event: [...actions] },
  })) as Readable;
  const heard: Heard[] = [];
  const waiting = new Set<() => void>();
  createInterface({ input: stream }).on("line", (line) => {
    const { Action: action, Actor, timeNano } = JSON.parse(line) as Told;
    // What happens on a network happens to a container.
    const id = Actor.Attributes?.container ?? Actor.ID;
    if (ids && !ids.includes(id)) return;
    heard.push({ id, action, atMs: timeNano / 1e6 });
    for (const look of waiting) look();
  });
  stream.on("error", () => {});
  return {
    heard,
    times: (action) => heard.filter((one) => one.action === action).map((one) => one.atMs),
    seen: (action, id) =>
      new Promise((resolve) => {
        const look = () => {
          if (!heard.some((one) => one.action === action && one.id === id)) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    stop: async () => {
      stream.destroy();
    },
  };
}
