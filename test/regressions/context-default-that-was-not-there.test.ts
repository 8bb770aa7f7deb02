/**
 * Seen: `--context default` said "no such context", though every docker command has that one; and
 * an empty DOCKER_CONTEXT hid the context that the docker command uses.
 */
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { strategies } from "../../src/targets/docker/strategies.ts";

function homeWithContext(name: string, Host: string): string {
  const home = mkdtempSync(join(tmpdir(), "chaos-home-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const id = createHash("sha256").update(name).digest("hex");
  const folder = join(home, ".docker/contexts/meta", id);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "meta.json"), JSON.stringify({ Endpoints: { docker: { Host } } }));
  writeFileSync(join(home, ".docker/config.json"), JSON.stringify({ currentContext: name }));
  return home;
}

it("--context default is DOCKER_HOST, else the usual sockets, as for the docker command", () => {
  const home = homeWithContext("far", "tcp://far:2375");
  const addresses = (env: NodeJS.ProcessEnv) =>
    strategies({ context: "default" }, env, home).map(({ address }) => address);

  expect(addresses({ DOCKER_HOST: "tcp://env:1" })).toEqual(["tcp://env:1"]);
  expect(addresses({})).toContain("unix:///var/run/docker.sock");
  expect(addresses({})).not.toContain("tcp://far:2375");
});

it("an empty DOCKER_CONTEXT is none", () => {
  const home = homeWithContext("far", "tcp://far:2375");

  const found = strategies({}, { DOCKER_CONTEXT: "" }, home);

  expect(found.map(({ address }) => address)).toEqual(["tcp://far:2375"]);
});
