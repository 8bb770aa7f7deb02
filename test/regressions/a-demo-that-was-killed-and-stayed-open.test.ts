/** Seen: a demo killed by SIGKILL left its whole shop running for up to ten minutes. */
import { afterEach, expect, it } from "vitest";
import { isDead, startTicksOf } from "../../src/agent/proc.ts";
import { endAll, until } from "../agent/processes.ts";
import { launchFromAnother } from "../targets/process/another-launcher.ts";
import { connect, endFleets, patience } from "../targets/process/fleets.ts";

afterEach(async () => {
  await endFleets();
  await endAll();
});

it("the fleet lives on for its lease, so that it can be undone, and then ends", async () => {
  const { launcher, socket, pid } = await launchFromAnother({ leaseS: 2 });
  const startTicks = startTicksOf(pid)!;
  const source = await connect(socket);

  launcher.kill("SIGKILL");
  const [target] = await source.list(patience());
  expect(target?.state).toBe("running");

  await until("it is gone", () => isDead(pid, startTicks) || undefined);
});
