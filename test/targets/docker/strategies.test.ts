import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { strategies } from "../../../src/targets/docker/strategies.ts";
import { failureOf } from "../../core/made.ts";

let home = "";
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "chaos-home-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const addresses = (wanted = {}, env: NodeJS.ProcessEnv = {}) =>
  strategies(wanted, env, home).map(({ address }) => address);

function context(name: string, host: string): void {
  const id = createHash("sha256").update(name).digest("hex");
  const folder = join(home, ".docker/contexts/meta", id);
  mkdirSync(folder, { recursive: true });
  const meta = { Name: name, Endpoints: { docker: { Host: host } } };
  writeFileSync(join(folder, "meta.json"), JSON.stringify(meta));
}

function currentContext(text: string): void {
  mkdirSync(join(home, ".docker"), { recursive: true });
  writeFileSync(join(home, ".docker/config.json"), text);
}

describe("where an engine is looked for", () => {
  it("is at --host alone, before everything else", () => {
    context("far", "tcp://far:2375");
    const env = { DOCKER_HOST: "tcp://env:1", DOCKER_CONTEXT: "far" };
    expect(addresses({ host: "tcp://named:1", context: "far" }, env)).toEqual(["tcp://named:1"]);
  });

  it("is in --context alone, before the environment", () => {
    context("far", "tcp://far:2375");
    expect(addresses({ context: "far" }, { DOCKER_HOST: "tcp://env:1" })).toEqual([
      "tcp://far:2375",
    ]);
  });

  it("is at DOCKER_HOST alone, before a context", () => {
    context("far", "tcp://far:2375");
    const env = { DOCKER_HOST: "tcp://env:1", DOCKER_CONTEXT: "far" };
    expect(addresses({}, env)).toEqual(["tcp://env:1"]);
  });

  it("is in the context that the docker command uses", () => {
    context("far", "tcp://far:2375");
    currentContext('{"currentContext":"far"}');
    expect(addresses()).toEqual(["tcp://far:2375"]);
    expect(addresses({}, { DOCKER_CONTEXT: "default" })).not.toContain("tcp://far:2375");
  });

  it("is at the usual sockets otherwise, rootless ones only where they could be", () => {
    currentContext("{}");
    expect(addresses()).toEqual([
      "unix:///var/run/docker.sock",
      `unix://${home}/.docker/run/docker.sock`,
      "unix:///run/podman/podman.sock",
    ]);
    const rootless = addresses({}, { XDG_RUNTIME_DIR: "/run/user/7" });
    expect(rootless).toContain("unix:///run/user/7/docker.sock");
    expect(rootless).toContain("unix:///run/user/7/podman/podman.sock");
  });

  it("is nowhere when the docker command's file is broken, rather than at the engine next door", () => {
    currentContext("{");
    expect(failureOf(() => addresses()).message).toContain("config.json");
  });
});

describe("an address", () => {
  const options = (host: string, env: NodeJS.ProcessEnv = {}) =>
    strategies({ host }, env, home)[0]?.options();

  it.each([
    ["tcp://h:1234", { host: "h", port: 1234, protocol: "http" }],
    ["tcp://h", { host: "h", port: 2375, protocol: "http" }],
    ["https://h", { host: "h", port: 2376, protocol: "https" }],
  ])("%s is %j", (host, wanted) => {
    expect(options(host)).toEqual(wanted);
  });

  it("is one of TLS with the certificates that the environment names", () => {
    for (const name of ["ca", "cert", "key"]) writeFileSync(join(home, `${name}.pem`), name);
    const env = { DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: home };
    expect(options("tcp://h", env)).toMatchObject({
      port: 2376,
      protocol: "https",
      key: Buffer.from("key"),
    });
  });

  it("of a socket is taken with and without its scheme", () => {
    const path = join(home, "engine.sock");
    writeFileSync(path, "");
    expect(options(`unix://${path}`)).toEqual({ socketPath: path });
    expect(options(path)).toEqual({ socketPath: path });
  });

  it.each([
    ["unix:///no/such.sock", "ENGINE_UNREACHABLE"],
    ["ssh://me:secret@h", "USAGE"],
    ["ssh://h/var/run/docker.sock", "USAGE"],
    ["ftp://h", "USAGE"],
    ["nonsense", "USAGE"],
    ["tcp://", "USAGE"],
  ])("%s is refused, by name", (host, code) => {
    const failure = failureOf(() => options(host));
    expect(failure.code).toBe(code);
    expect(failure.message).toContain("--host");
  });

  it("of a context that is not there is refused, by name", () => {
    const [strategy] = strategies({ context: "gone" }, {}, home);
    expect(failureOf(() => strategy?.options()).message).toContain("--context gone");
  });
});
