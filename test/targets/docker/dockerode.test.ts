import { createRequire } from "node:module";
import { expect, it } from "vitest";
import { Docker } from "../../../src/targets/docker/dockerode.ts";

const { cache } = createRequire(import.meta.url);
const isLoaded = (name: string) =>
  Object.keys(cache).some((path) => path.includes(`/node_modules/${name}/`));

it("dockerode comes without ssh2 and grpc, until an address asks for ssh", async () => {
  new Docker({ socketPath: "/nowhere.sock" });
  expect([isLoaded("docker-modem"), isLoaded("ssh2"), isLoaded("@grpc/grpc-js")]).toEqual([
    ...[true, false, false],
  ]);

  const remote = new Docker({ protocol: "ssh", host: "127.0.0.1", port: 1, username: "nobody" });
  await expect(remote.ping()).rejects.toThrow();
  expect(isLoaded("ssh2")).toBe(true);
});
