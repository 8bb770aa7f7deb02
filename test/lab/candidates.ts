/** Where an engine may already answer, in the order in which the docker CLI and people mean it. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

interface Candidate {
  readonly host: string;
  readonly how: string;
}

export function candidates(env: NodeJS.ProcessEnv = process.env): Candidate[] {
  const runtime = env.XDG_RUNTIME_DIR;
  const sockets = [
    "/var/run/docker.sock",
    runtime && join(runtime, "docker.sock"),
    join(homedir(), ".docker", "run", "docker.sock"),
    runtime && join(runtime, "podman", "podman.sock"),
    "/run/podman/podman.sock",
  ];
  const usual = sockets.filter((path) => path !== undefined && path !== "");
  return [
    ...dockerContext(env),
    ...usual.map((path) => ({ host: `unix://${path}`, how: `socket ${path}` })),
  ];
}

/** The docker CLI keeps a context in a folder named after the SHA-256 of the context's name. */
function dockerContext(env: NodeJS.ProcessEnv): Candidate[] {
  const folder = env.DOCKER_CONFIG || join(homedir(), ".docker");
  try {
    const name = env.DOCKER_CONTEXT || readJson(join(folder, "config.json")).currentContext;
    if (!name || name === "default") return [];
    const id = createHash("sha256").update(name).digest("hex");
    const meta = readJson(join(folder, "contexts", "meta", id, "meta.json"));
    const host = meta.Endpoints?.docker?.Host;
    return host ? [{ host, how: `docker context ${name}` }] : [];
  } catch {
    return []; // No docker CLI was ever configured here: the usual case.
  }
}

interface CliJson {
  readonly currentContext?: string;
  readonly Endpoints?: { readonly docker?: { readonly Host?: string } };
}

function readJson(path: string): CliJson {
  return JSON.parse(readFileSync(path, "utf8")) as CliJson;
}
