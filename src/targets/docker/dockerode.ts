/**
 * dockerode, without what it loads for things that few commands ask of it: ssh2 for ssh:// addresses,
 * grpc for BuildKit sessions, tar for a build's folder. Together they took half of the time of `chaos targets` (0.25 of
 * 0.5 s, Node 20). Each stands in as a function that loads the real one when it is called.
 *
 * It is a copy of our own: a test suite whose guest we are may use the same packages, and must get
 * them as they are, whether it loads them before us or after us.
 */
import http from "node:http";
import https from "node:https";
import { createRequire, Module } from "node:module";
import type Dockerode from "dockerode";

const require = createRequire(import.meta.url);
const COPIED = /[\\/]node_modules[\\/](?:dockerode|docker-modem)[\\/]/;

/** A file of a package whose export is one function; where a later version has none, nothing is done. */
function loadLate(file: string, from: NodeJS.Require): void {
  standIn(
    file,
    from,
    (path) =>
      (...args: unknown[]) =>
        (from(path) as (...args: unknown[]) => unknown)(...args),
  );
}

function standIn(file: string, from: NodeJS.Require, exportsOf: (path: string) => unknown): void {
  const path = resolved(file, from);
  if (path === undefined) return;
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

/** Loads as if nobody had loaded these before, and leaves the cache as it was. */
function loadCopy(load: () => typeof Dockerode): typeof Dockerode {
  const theirs = takeOut();
  try {
    return load();
  } finally {
    takeOut();
    Object.assign(require.cache, theirs);
  }
}

function takeOut(): NodeJS.Dict<NodeJS.Module> {
  const taken = Object.entries(require.cache).filter(([path]) => COPIED.test(path));
  for (const [path] of taken) delete require.cache[path];
  return Object.fromEntries(taken);
}

// By require: a module that is imported is everybody's, and cannot be taken back.
export const Docker = loadCopy(() => {
  // The modem is dockerode's own dependency: found from there, wherever npm has put it.
  const modem = createRequire(require.resolve("dockerode"));
  loadLate("docker-modem/lib/ssh", modem);
  // Its own http follows redirects, to any host, by requests whose errors nobody hears.
  standIn("docker-modem/lib/http", modem, () => ({ http, https }));
  loadLate("dockerode/lib/session", require);
  // Packs a folder that is to be built, which nobody asks of it here.
  loadLate("tar-fs", modem);
  return require("dockerode") as typeof Dockerode;
});
