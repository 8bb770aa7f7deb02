/**
 * dockerode, without what it loads for things that few commands ask of it: ssh2 for ssh:// addresses
 * and grpc for BuildKit sessions. Together they took half of the time of `chaos targets` (0.25 of
 * 0.5 s, Node 20). Each stands in as a function that loads the real one when it is called.
 */
import http from "node:http";
import https from "node:https";
import { createRequire, Module } from "node:module";

const require = createRequire(import.meta.url);

/** A file of a package whose export is one function; where a later version has none, nothing is done. */
function loadLate(file: string, from: NodeJS.Require): void {
  standIn(file, from, (path) => (...args: unknown[]) => {
    delete require.cache[path];
    return (from(path) as (...args: unknown[]) => unknown)(...args);
  });
}

function standIn(file: string, from: NodeJS.Require, exportsOf: (path: string) => unknown): void {
  const path = resolved(file, from);
  if (path === undefined || require.cache[path]) return;
  const stand = new Module(path);
  stand.loaded = true;
  stand.exports = exportsOf(path);
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
const modem = createRequire(require.resolve("dockerode"));
loadLate("docker-modem/lib/ssh", modem);
// Its own http follows redirects, to any host, by requests whose errors nobody hears.
standIn("docker-modem/lib/http", modem, () => ({ http, https }));
loadLate("dockerode/lib/session", require);

export const { default: Docker } = await import("dockerode");
