/** How an engine's address is secured: by files of the user's, the environment's or a context's. */
import { existsSync, readFileSync } from "node:fs";
import https from "node:https";
import { join } from "node:path";
import type { DockerOptions } from "dockerode";
import type { TlsFiles } from "../../core/whereabouts.ts";

/** A context may hold a part of them, and may say that the engine is to be taken on its word. */
export type Tls = Partial<TlsFiles> & { readonly unverified?: boolean };

export function certificatesIn(env: NodeJS.ProcessEnv): Tls {
  const folder = env.DOCKER_CERT_PATH ?? join(env.HOME ?? "/root", ".docker");
  const file = (name: string) => join(folder, `${name}.pem`);
  return { ca: file("ca"), cert: file("cert"), key: file("key") };
}

/** `undefined`: that context is not secured. */
export function tlsIn(folder: string, unverified: boolean): Tls | undefined {
  const names = ["ca", "cert", "key"] as const;
  const there = names.filter((name) => existsSync(join(folder, `${name}.pem`)));
  if (there.length === 0 && !unverified) return undefined;
  const files = there.map((name) => [name, join(folder, `${name}.pem`)]);
  return { ...Object.fromEntries(files), unverified };
}

/** The modem hands on certificates, but not that there is nothing to be verified: an agent says it. */
export function tlsOptions({ unverified, ...files }: Tls): DockerOptions {
  const read = Object.entries(files).map(([name, path]) => [name, readFileSync(path as string)]);
  const secrets = Object.fromEntries(read) as DockerOptions;
  if (!unverified) return secrets;
  const agent = new https.Agent({ ...secrets, rejectUnauthorized: false } as https.AgentOptions);
  return { ...secrets, agent } as DockerOptions;
}
