/**
 * The watchdog: a program of its own that waits for its run's controller to die, and then undoes
 * what that left open. Its order comes in a variable; its standard input is the wire to the controller.
 */
import { hostname } from "node:os";
import { systemClock } from "../core/clock.ts";
import { ORDER_VARIABLE, type WatchdogOrder, watchdogOrder } from "../core/watchdog.ts";
import { messageOf } from "../failure.ts";
import { openSource } from "../open-source.ts";
import { act, isOpenUntil } from "./act.ts";
import { doom } from "./doom.ts";

/** An engine that is down comes back, or the deadline of every fault is long over. */
const CONNECT_WITHIN_MS = 600_000;
/** In a container, the engine's next socket comes with a next life only. */
const CONTAINED_CONNECT_WITHIN_MS = 30_000;
const RETRY_MS = 250;

async function connected(order: WatchdogOrder) {
  const withinMs = order.contained ? CONTAINED_CONNECT_WITHIN_MS : CONNECT_WITHIN_MS;
  const end = systemClock.monotonicMs() + withinMs;
  for (;;) {
    try {
      const source = await openSource({ ...order, reach: "auto" }, process.env);
      // The first list also makes it warm: after the controller's death every moment counts.
      await source.claims.list(AbortSignal.timeout(10_000));
      return source;
    } catch (error) {
      if (systemClock.monotonicMs() > end) throw error;
      await systemClock.sleep(RETRY_MS);
    }
  }
}

// Ctrl-C in a terminal reaches the whole process group; only the controller may be ended by it.
process.on("SIGINT", () => {}).on("SIGHUP", () => {});
const order = watchdogOrder.parse(JSON.parse(process.env[ORDER_VARIABLE] ?? ""));
const source = await connected(order);
const bornMs = systemClock.monotonicMs() - process.uptime() * 1_000;
process.stdout.on("error", () => {});
const greet = () => void process.stdout.write(`${JSON.stringify({ ready: true })}\n`);
const wait = doom(process.stdin, { clock: systemClock, bornMs, greet });
greet();
const doomed = await wait;
if (!doomed) process.exit(0);
if (await isOpenUntil(doomed.dueMs ?? 0, order, source))
  await act(order, source, doomed.why).catch((error: unknown) => {
    process.stderr.write(`${messageOf(error)}\n`);
    // Non-zero: the engine revives it, and it tries again.
    process.exit(1);
  });
const self = { kind: "watchdog", id: hostname(), run: order.run, says: "this watchdog" } as const;
if (order.contained) await source.sweep([self], AbortSignal.timeout(10_000)).catch(() => {});
process.exit(0);
