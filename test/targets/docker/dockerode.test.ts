import { createRequire } from "node:module";
import { expect, it, vi } from "vitest";

const require = createRequire(import.meta.url);
const modem = createRequire(require.resolve("dockerode"));
const isLoaded = (name: string) =>
  Object.keys(require.cache).some((path) => path.includes(`/node_modules/${name}/`));
const load = async () => (await import("../../../src/targets/docker/dockerode.ts")).Docker;

it("dockerode comes without ssh2 and grpc, until an address asks for ssh", async () => {
  const Docker = await load();
  new Docker({ socketPath: "/nowhere.sock" });
  expect(["debug", "ssh2", "@grpc/grpc-js"].map(isLoaded)).toEqual([true, false, false]);

  const remote = new Docker({ protocol: "ssh", host: "127.0.0.1", port: 1, username: "nobody" });
  await expect(remote.ping()).rejects.toThrow();
  expect(isLoaded("ssh2")).toBe(true);
});

it("who uses the same packages after us or before us gets them as they are", async () => {
  await load();
  const theirs = modem("docker-modem");
  expect(modem("docker-modem/lib/http").maxRedirects).toBe(5);

  vi.resetModules();
  const again = await load();

  expect(modem("docker-modem")).toBe(theirs);
  expect(modem("docker-modem/lib/http").maxRedirects).toBe(5);
  expect(again).not.toBe(require("dockerode"));
  // Ours stands on its own http all the same.
  expect(new again({ socketPath: "/nowhere.sock" }).modem).not.toBeInstanceOf(theirs);
});
