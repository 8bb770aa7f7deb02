/**
 * dockerode, without what it loads for things that few commands ask of it: ssh2 for ssh:// addresses
 * and grpc for BuildKit sessions. Together they took half of the time of `chaos targets` (0.25 of
 * 0.5 s, Node 20). Each stands in as a function that loads the real one when it is called.
 */
import { createRequire, Module } from "node:module";

const require = createRequire(import.meta.url);

/** A file of a package whose export is one function; where a later version has none, nothing is done. */
function loadLate(file: string, from: NodeJS.Require): void {
  const path = resolved(file, from);
  if (path === undefined || require.cache[path]) return;
  const stand = new Module(path);
  stand.loaded = true;
  stand.exports = (...args: unknown[]) => {
    delete require.cache[path];
    return (from(path) as (...args: unknown[]) => unknown)(...args);
  };
  require.cache[path] = stand;
}

function resolved(file: string, from: NodeJS.Require): string | undefined {
  try {
    return from.resolve(file);
  } catch {
    return undefined;
  }
}

// The modem is dockerode's own dependency: found from there, wherever npm has put it.
loadLate("docker-modem/lib/ssh", createRequire(require.resolve("dockerode")));
loadLate("dockerode/lib/session", require);

export const { default: Docker } = await import("dockerode");
