/** Where the lab keeps what it downloads and runs: one folder, below the user's cache. */
import { homedir } from "node:os";
import { join } from "node:path";

const cache = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
export const labFolder = join(cache, "chaos-army-lab");

/** Everything of the private engine is below `run` and `data`; stopping it removes both. */
export const engine = {
  run: join(labFolder, "run"),
  data: join(labFolder, "data"),
  exec: join(labFolder, "run", "exec"),
  socket: join(labFolder, "run", "docker.sock"),
  pidFile: join(labFolder, "run", "dockerd.pid"),
  owner: join(labFolder, "run", "owner"),
  log: join(labFolder, "dockerd.log"),
} as const;

export const privateHost = `unix://${engine.socket}`;
