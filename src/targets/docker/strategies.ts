/**
 * Where an engine may be, in the order in which we look. What the user named is tried alone: with
 * DOCKER_HOST set, a drill must never fall on the engine next door.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { DockerOptions } from "dockerode";
import { ChaosError } from "../../failure.ts";
import { assertForm } from "./address-form.ts";

export interface Strategy {
  readonly says: string;
  /** The address as text; @throws ChaosError when it is not usable. */
  readonly address: string;
  readonly options: () => DockerOptions;
}

export interface Wanted {
  readonly host?: string | undefined;
  readonly context?: string | undefined;
}

export function strategies(wanted: Wanted, env: NodeJS.ProcessEnv, home: string): Strategy[] {
  if (wanted.host) {
    assertForm("--host", wanted.host, "USAGE");
    return [at("--host", wanted.host, env)];
  }
  if (wanted.context && wanted.context !== "default")
    return [inContext(`--context ${wanted.context}`, wanted.context, env, home)];
  if (env.DOCKER_HOST) return [at("DOCKER_HOST", env.DOCKER_HOST, env)];
  const context = wanted.context || env.DOCKER_CONTEXT || currentContext(env, home);
  if (context && context !== "default")
    return [inContext(`docker context "${context}"`, context, env, home)];
  const runtime = env.XDG_RUNTIME_DIR;
  const sockets: [string, string | undefined][] = [
    ["the usual socket", "/var/run/docker.sock"],
    ["rootless Docker", runtime && join(runtime, "docker.sock")],
    ["Docker Desktop", join(home, ".docker/run/docker.sock")],
    ["rootless podman", runtime && join(runtime, "podman/podman.sock")],
    ["podman", "/run/podman/podman.sock"],
  ];
  return sockets.flatMap(([says, path]) => (path ? [at(says, `unix://${path}`, env)] : []));
}

function at(says: string, address: string, env: NodeJS.ProcessEnv): Strategy {
  return { says, address, options: () => optionsOf(says, address, env) };
}

function optionsOf(says: string, address: string, env: NodeJS.ProcessEnv): DockerOptions {
  if (address.startsWith("unix://")) return socketOptions(says, address.slice("unix://".length));
  if (address.startsWith("/")) return socketOptions(says, address);
  assertForm(says, address, "ENGINE_UNREACHABLE");
  const url = new URL(address);
  const tls = env.DOCKER_TLS_VERIFY ? certificates(env) : {};
  const secure = url.protocol === "https:" || Object.keys(tls).length > 0;
  return {
    host: url.hostname,
    port: Number(url.port || (secure ? 2376 : 2375)),
    protocol: secure ? "https" : "http",
    ...tls,
  };
}

function socketOptions(says: string, path: string): DockerOptions {
  if (!existsSync(path))
    throw new ChaosError("ENGINE_UNREACHABLE", `no socket at ${path} (${says})`);
  return { socketPath: path };
}

function certificates(env: NodeJS.ProcessEnv): DockerOptions {
  const folder = env.DOCKER_CERT_PATH ?? join(env.HOME ?? "/root", ".docker");
  const read = (name: string) => readFileSync(join(folder, name));
  return { ca: read("ca.pem"), cert: read("cert.pem"), key: read("key.pem") };
}

function currentContext(env: NodeJS.ProcessEnv, home: string): string | undefined {
  const file = join(env.DOCKER_CONFIG ?? join(home, ".docker"), "config.json");
  if (!existsSync(file)) return undefined;
  try {
    const { currentContext } = JSON.parse(readFileSync(file, "utf8")) as {
      currentContext?: unknown;
    };
    return typeof currentContext === "string" ? currentContext : undefined;
  } catch (cause) {
    throw new ChaosError("ENGINE_UNREACHABLE", `Cannot read ${file}: it is not JSON`, {
      cause,
      hint: "Mend it, or name the engine with --host",
    });
  }
}

/** The docker CLI keeps a context's address in a folder named by the SHA-256 of its name. */
function inContext(says: string, name: string, env: NodeJS.ProcessEnv, home: string): Strategy {
  const folder = createHash("sha256").update(name).digest("hex");
  const config = env.DOCKER_CONFIG ?? join(home, ".docker");
  const file = join(config, "contexts/meta", folder, "meta.json");
  const host = existsSync(file) ? hostIn(file) : undefined;
  if (host) return at(says, host, env);
  return {
    says,
    address: name,
    options: () => {
      throw new ChaosError(
        "ENGINE_UNREACHABLE",
        `${says}: no such context, or it has no Docker endpoint`,
        {
          hint: "docker context ls lists them",
        },
      );
    },
  };
}

function hostIn(file: string): string | undefined {
  try {
    const meta = JSON.parse(readFileSync(file, "utf8")) as {
      Endpoints?: { docker?: { Host?: unknown } };
    };
    const host = meta.Endpoints?.docker?.Host;
    return typeof host === "string" ? host : undefined;
  } catch {
    return undefined;
  }
}
