/**
 * Where an engine may be, in the order in which we look. What the user named is tried alone: with
 * DOCKER_HOST set, a drill must never fall on the engine next door.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { DockerOptions } from "dockerode";
import { z } from "zod";
import { assertForm } from "../../address-form.ts";
import { ChaosError } from "../../failure.ts";
import { agentOf, sshAgent } from "./ssh.ts";
import { certificatesIn, type Tls, tlsIn, tlsOptions } from "./tls.ts";
import type { Wanted } from "./wanted.ts";

export interface Strategy {
  readonly says: string;
  /** The address as text; @throws ChaosError when it is not usable. */
  readonly address: string;
  readonly options: () => DockerOptions;
}

export function strategies(wanted: Wanted, env: NodeJS.ProcessEnv, home: string): Strategy[] {
  if (wanted.host) {
    assertForm("--host", wanted.host, "USAGE");
    return [at("--host", wanted.host, env, wanted.tls)];
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

function at(says: string, address: string, env: NodeJS.ProcessEnv, tls?: Tls): Strategy {
  return { says, address, options: () => optionsOf(says, address, env, tls) };
}

function optionsOf(
  says: string,
  address: string,
  env: NodeJS.ProcessEnv,
  tls?: Tls,
): DockerOptions {
  if (address.startsWith("unix://")) return socketOptions(says, address.slice("unix://".length));
  if (address.startsWith("/")) return socketOptions(says, address);
  assertForm(says, address, "ENGINE_UNREACHABLE");
  const url = new URL(address);
  const { hostname: host, protocol } = url;
  // Its agent makes the connections: host and port only have to be there.
  if (protocol === "ssh:")
    return { host, port: 22, protocol: "http", ...agentOf(sshAgent(url, env)) };
  const secure = tls ?? (env.DOCKER_TLS_VERIFY ? certificatesIn(env) : undefined);
  const isSecure = protocol === "https:" || secure !== undefined;
  return {
    host,
    port: Number(url.port || (isSecure ? 2376 : 2375)),
    protocol: isSecure ? "https" : "http",
    ...(secure ? tlsOptions(secure) : {}),
  };
}

function socketOptions(says: string, path: string): DockerOptions {
  if (!existsSync(path))
    throw new ChaosError("ENGINE_UNREACHABLE", `no socket at ${path} (${says})`);
  return { socketPath: path };
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
  const found = existsSync(file) ? endpointIn(file) : undefined;
  if (found) {
    const unverified = found.SkipTLSVerify === true;
    return at(
      says,
      found.Host,
      env,
      tlsIn(join(config, "contexts/tls", folder, "docker"), unverified),
    );
  }
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

const endpoint = z.looseObject({ Host: z.string(), SkipTLSVerify: z.boolean().optional() });
const context = z.looseObject({ Endpoints: z.looseObject({ docker: endpoint }) });

function endpointIn(file: string): z.infer<typeof endpoint> | undefined {
  try {
    return context.parse(JSON.parse(readFileSync(file, "utf8"))).Endpoints.docker;
  } catch {
    return undefined;
  }
}
