/** Talks to an engine by its host string. */
import Docker from "dockerode";

export interface EngineAnswer {
  readonly version: string;
  readonly api: string;
}

export function dockerAt(host: string): Docker {
  // Docker() with no options reads DOCKER_HOST with its TLS and ssh settings.
  if (host === process.env.DOCKER_HOST) return new Docker();
  // docker-modem lets DOCKER_HOST=tcp://… win over a given socketPath unless host is overwritten.
  if (host.startsWith("unix://")) return new Docker({ host: "", socketPath: socketPath(host) });
  const url = new URL(host);
  return new Docker({ host: url.hostname, port: Number(url.port || 2375) });
}

export function socketPath(host: string): string {
  return host.slice("unix://".length);
}

/** True if something at `host` answers GET /_ping in time. */
export async function answers(host: string, deadlineMs = 3000): Promise<boolean> {
  try {
    const late = AbortSignal.timeout(deadlineMs);
    const gone = new Promise<never>((_, reject) => {
      late.addEventListener("abort", () => reject(new Error("no answer in time")));
    });
    const pong = await Promise.race([dockerAt(host).ping(), gone]);
    return String(pong) === "OK";
  } catch {
    return false;
  }
}

export async function describeEngine(host: string): Promise<EngineAnswer> {
  const { Version, ApiVersion } = await dockerAt(host).version();
  return { version: Version, api: ApiVersion };
}
