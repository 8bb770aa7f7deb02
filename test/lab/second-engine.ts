/**
 * A further engine of a test's own, in a network namespace of its own: beside another in one
 * namespace it would wipe that one's port rules. The namespace goes when the daemon does.
 */
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type Docker from "dockerode";
import { dockerAt } from "./client.ts";
import { hostOf, startDaemon, stopDaemon } from "./daemon.ts";
import { labFolder, placesIn } from "./places.ts";

/** Where the host has a containerd, each of its engines needs names of its own there. */
const ELSEWHERE = {
  within: ["unshare", "--net"],
  args: ["--containerd-namespace", "chaos-lab-2", "--containerd-plugins-namespace", "chaos-lab-2p"],
};

/** Why there can be none here. */
export function whyNoSecond(): string | undefined {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "not root on Linux";
  return existsSync("/usr/bin/apt-get") ? undefined : "no packages of an engine to unpack";
}

export interface SecondEngine extends AsyncDisposable {
  readonly host: string;
  readonly docker: Docker;
}

/** With that image of the first engine's, and no other. */
export async function raiseSecondEngine(first: Docker, image: string): Promise<SecondEngine> {
  // The path of a socket may have 107 characters.
  const folder = join(labFolder, `second-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  const places = placesIn(folder);
  const host = hostOf(places);
  const end = async () => {
    await stopDaemon(places);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await startDaemon(places, ELSEWHERE);
    const docker = dockerAt(host);
    const saved = await first.getImage(image).get();
    const progress = await docker.loadImage(saved);
    await new Promise((resolve, reject) => {
      docker.modem.followProgress(progress, (error) =>
        error ? reject(error) : resolve(undefined),
      );
    });
    return { host, docker, [Symbol.asyncDispose]: end };
  } catch (error) {
    await end();
    throw error;
  }
}
