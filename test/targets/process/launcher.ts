/** A program that launches a supervisor, says so, and then only waits to be killed. */
import { systemClock } from "../../../src/core/clock.ts";
import { launchSupervisor } from "../../../src/targets/process/launch.ts";
import { fleet } from "../../../src/targets/process/wire.ts";

const wanted = fleet.parse({ name: "orphan", parts: [{ name: "a", command: "cat" }] });
const options = { folder: process.argv[2] as string, clock: systemClock, lifetimeS: 60 };
const leaseS = process.argv[3];
const { socket, pid } = await launchSupervisor(wanted, {
  ...options,
  ...(leaseS ? { leaseS: Number(leaseS) } : {}),
});
process.stdout.write(`${JSON.stringify({ socket, pid })}\n`);
setInterval(() => {}, 60_000);
