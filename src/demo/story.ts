/** What the demo tells: a shop loses zone a, the zone stays down for a while, and comes back. */
import axios from "axios";
import type { Order } from "../order.ts";

export interface DemoFleet {
  /** For the reader: what was brought up. */
  readonly says: string;
  /** The engine to ask, when it is not the one that the flags name. */
  readonly host: string | undefined;
  readonly project: string;
  /** Where the shop's customers knock. */
  readonly door: string;
  close(): Promise<void>;
}

export function demoOrder(fleet: DemoFleet): Order {
  return {
    name: "demo",
    faults: [
      {
        monkey: "zone-wiper",
        options: { hold: "5s" },
        selection: { zone: ["a"], project: [fleet.project] },
        quantity: { kind: "all" },
      },
    ],
    protection: { force: false, minAgeMs: 0 },
    probes: [{ name: "shop", address: fleet.door }],
    watching: {
      intervalMs: 50,
      timeoutMs: 1_000,
      latencyLimitMs: 500,
      warmUpMs: 500,
      baselineMs: 2_500,
      recoverMs: 10_000,
      coolDownMs: 2_000,
      verdictWanted: true,
      thresholds: [],
      abortWhen: [],
    },
  };
}

/** `true` once the door answers 200: what a poll waits for. */
export async function doorAnswers(door: string, signal: AbortSignal): Promise<true | undefined> {
  const ask = { signal, timeout: 1_000, validateStatus: () => true, proxy: false as const };
  const answer = await axios.get(door, ask).catch(() => undefined);
  return answer?.status === 200 ? true : undefined;
}
