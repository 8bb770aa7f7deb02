/** Where the lab keeps what it downloads and runs: one folder, below the user's cache. */
import { homedir } from "node:os";
import { join } from "node:path";

const cache = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
export const labFolder = join(cache, "chaos-army-lab");

/** Everything of a private engine is below `run` and `data`; stopping it removes both. */
export interface DaemonPlaces {
  readonly run: string;
  readonly data: string;
  readonly exec: string;
  readonly socket: string;
  readonly pidFile: string;
  readonly log: string;
}

export function placesIn(folder: string): DaemonPlaces {
  const run = join(folder, "run");
  return {
    run,
    data: join(folder, "data"),
    exec: join(run, "exec"),
    socket: join(run, "docker.sock"),
    pidFile: join(run, "dockerd.pid"),
    log: join(folder, "dockerd.log"),
  };
}

export const engine = {
  ...placesIn(labFolder),
  owner: join(labFolder, "run", "owner"),
} as const;

export const privateHost = `unix://${engine.socket}`;
