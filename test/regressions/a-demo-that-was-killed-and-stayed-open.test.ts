/** Seen: a demo killed by SIGKILL left its whole shop running for up to ten minutes. */
import { once } from "node:events";
import { afterEach, expect, it } from "vitest";
import { isDead, startTicksOf } from "../../src/agent/proc.ts";
import { endAll, launch, until } from "../agent/processes.ts";
import { connect, endFleets, newFolder, patience } from "../targets/process/fleets.ts";

afterEach(async () => {
  await endFleets();
  await endAll();
});

it("the fleet lives on for its lease, so that it can be undone, and then ends", async () => {
  const argv = ["--import", "tsx", "test/targets/process/launcher.ts", newFolder(), "2"];
  const launcher = launch(process.execPath, argv);
  const { socket, pid } = JSON.parse(String(await once(launcher.stdout!, "data")));
  const startTicks = startTicksOf(pid)!;
  const source = await connect(socket);

  launcher.kill("SIGKILL");
  const [target] = await source.list(patience());
  expect(target?.state).toBe("running");

  await until("it is gone", () => isDead(pid, startTicks) || undefined);
});
