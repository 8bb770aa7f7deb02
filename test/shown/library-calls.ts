/**
 * The library as docs/library.md and others name it in sentences: never run, only compiled, by `npx tsc`.
 * spans.test.ts finds what they name and this has not.
 */
import { type Chaos, ChaosError, type HeldFault, openChaos, openProxy } from "../../src/index.ts";

declare const shop: { getId(): string };

export async function opened(signal: AbortSignal): Promise<void> {
  await using chaos = await openChaos();
  const place = { host: "unix:///run/docker.sock", context: "desk", stateRoot: "/tmp/state" };
  const rules = { seed: "monday", watchdog: "process", guards: { maxVictims: 3 } } as const;
  await openChaos({ ...place, ...rules });
  const stateRot = "/tmp/state";
  // @ts-expect-error: a slip
  await openChaos({ stateRot });
  const victims = shop;
  await chaos.pause({ victims }, { signal });
  const container = shop;
  await using fault = await chaos.pause({ victims: container });
  await held(chaos, fault);
  return chaos.close();
}

/** One of each monkey that is named, with what may be said of time. */
export const methods = (chaos: Chaos) => [
  chaos.pause({ victims: "shop-db-1", duration: "5m" }),
  chaos.stop({ victims: ["shop-db-1", shop] }),
  chaos.restart({ victims: { project: "shop", zone: "a" } }),
  chaos.kill({ victims: { service: ["api", "web"], count: 2 }, hold: "10s" }),
  chaos.remove({ victims: { service: "api", percent: "50%" } }),
  chaos.disconnect({ victims: { all: true } }),
  chaos.exec({ victims: { project: "shop", maxPer: "service=1" }, command: ["true"] }),
  chaos.processKill({ victims: shop.getId(), pattern: "worker" }),
  chaos.zoneWiper({ victims: { zone: "a" }, settle: "1s" }),
  chaos.noop({ victims: shop }),
];

async function held(chaos: Chaos, fault: HeldFault): Promise<void> {
  const told = [fault.victims, fault.run, fault.folder, fault.ended, chaos.undone, chaos.drill];
  const failure = new ChaosError("REVERT_FAILED", "or FAULT_UNCONFIRMED", {});
  await fault.revert();
  throw new Error(JSON.stringify([told, failure.details.report]));
}

export async function proxied(ms: number): Promise<unknown> {
  await using proxy = await openProxy({ upstream: "127.0.0.1:8080" });
  return [proxy.counters(), proxy.drain(ms)];
}
