/** Another process that launches a supervisor, and then only waits to be killed. */
import { once } from "node:events";
import { launch } from "../../agent/processes.ts";
import { built } from "../../built.ts";
import { newFolder } from "./fleets.ts";

const PROGRAM = `
  import { systemClock } from "./core/clock.js";
  import { launchSupervisor } from "./targets/process/launch.js";
  import { fleet } from "./targets/process/wire.js";
  const wanted = fleet.parse({ name: "orphan", parts: [{ name: "a", command: "cat" }] });
  const times = { lifetimeS: 60, ...JSON.parse(process.argv[2]) };
  const { socket, pid } = await launchSupervisor(wanted, {
    ...{ folder: process.argv[1], clock: systemClock },
    ...times,
  });
  console.log(JSON.stringify({ socket, pid }));
  setInterval(() => {}, 60_000);
`;

export async function launchFromAnother(times: { readonly leaseS?: number } = {}) {
  const argv = ["--input-type=module", "-e", PROGRAM, newFolder(), JSON.stringify(times)];
  const launcher = launch(process.execPath, argv, { cwd: built(".") });
  const { socket, pid } = JSON.parse(String(await once(launcher.stdout!, "data"))) as {
    socket: string;
    pid: number;
  };
  return { launcher, socket, pid };
}
