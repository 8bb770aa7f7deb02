/**
 * Seen: `chaos targets --host unix:///…` asked the engine that DOCKER_HOST named: dockerode's modem
 * reads that variable by itself, and lets its host win over a socket.
 */
import { expect, it } from "vitest";
import { chaos, NO_ENGINE } from "../cli/chaos.ts";
import { tinyEngine } from "../cli/tiny-engine.ts";

it("the engine that --host names is asked, whatever Docker's variables say", async () => {
  const engine = await tinyEngine();
  const env = { DOCKER_HOST: NO_ENGINE, DOCKER_PATH_PREFIX: "/elsewhere", DOCKER_TLS_VERIFY: "1" };

  const { exit, stderr } = await chaos(["targets", "--all", "--host", engine.address], env);

  expect(stderr).toBe("");
  expect(exit).toBe(0);
  expect(engine.calls).toContain("GET /containers/json");
});
