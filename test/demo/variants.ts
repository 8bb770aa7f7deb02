/**
 * A small shop as data, built well or wrong in one way each, the suite that a pipeline holds against it, and
 * the sentence that each mistake must bring: on a fleet of processes here, on containers in
 * ../docker/pipeline.test.ts.
 */
export interface Shop {
  readonly zones: readonly [string, string];
  readonly policy: "always" | "no";
  readonly checkMs: number;
  readonly patienceMs: number;
  readonly stale: boolean;
  /** Requests to the store for each of a customer's. */
  readonly tries: number;
  readonly workMs: number;
}

export const RESILIENT: Shop = {
  zones: ["a", "b"],
  policy: "always",
  checkMs: 300,
  patienceMs: 150,
  stale: true,
  tries: 1,
  workMs: 2,
};

/** Where each part answers, as the others reach it. */
export interface Places {
  readonly fronts: readonly [string, string];
  readonly store: string;
}

export interface Part {
  readonly name: string;
  readonly service: string;
  readonly zone?: string;
  readonly env: Readonly<Record<string, string | number>>;
}

export function partsOf(shop: Shop, { fronts, store }: Places): Part[] {
  const front = {
    ROLE: "front",
    UPSTREAMS: store,
    PATIENCE_MS: shop.patienceMs,
    TRIES: shop.tries,
    ...(shop.stale ? { STALE: 1 } : {}),
  };
  const door = { ROLE: "door", UPSTREAMS: fronts.join(","), CHECK_MS: shop.checkMs };
  return [
    { name: "store", service: "store", zone: "c", env: { ROLE: "store", WORK_MS: shop.workMs } },
    { name: "front-1", service: "front", zone: shop.zones[0], env: front },
    { name: "front-2", service: "front", zone: shop.zones[1], env: front },
    { name: "door", service: "door", env: door },
  ];
}

export const ZONE_A_DIES = "zone a dies";
export const FRONTS_CRASH = "the fronts crash";
export const STORE_FREEZES = "the store freezes";

export const suiteOf = (door: string, project: string) => `version: 1
defaults:
  probes: { door: "${door}" }
  watch: { interval: 100ms, timeout: 3s, latencyLimit: 1s, baseline: 2s, recover: 10s, coolDown: 1s }
  minAge: 0s
experiments:
  - name: ${ZONE_A_DIES}
    faults: [{ monkey: zone-wiper, options: { hold: 3s }, select: { zone: a, project: "${project}" } }]
    thresholds: [longest_outage <= 1500ms, error_ratio <= 25%]
  - name: ${FRONTS_CRASH}
    faults: [{ monkey: kill, options: { settle: 4s }, select: { service: front, project: "${project}" }, everyone: true }]
    thresholds: [longest_outage <= 3s, recovery <= self-healed]
  - name: ${STORE_FREEZES}
    faults: [{ monkey: pause, options: { duration: 3s }, select: { service: store, project: "${project}" } }]
    thresholds: [longest_outage <= 1s, ttr_release <= 1s]
`;

/** What is wrong, the experiment that finds it, how it is built, and how the sentence begins. */
export const BROKEN: readonly (readonly [string, string, Partial<Shop>, RegExp])[] = [
  [
    "no restart policy",
    FRONTS_CRASH,
    { policy: "no" },
    /^door: (?:longest outage|recovery healed-after-revert)/,
  ],
  ["a single zone", ZONE_A_DIES, { zones: ["a", "a"] }, /^door: longest outage/],
  [
    "a slow health check",
    ZONE_A_DIES,
    { checkMs: 60_000 },
    /^door: (?:share of bad samples|longest outage)/,
  ],
  [
    "a timeout that cascades",
    STORE_FREEZES,
    { patienceMs: 60_000, stale: false },
    /^door: longest outage/,
  ],
  [
    "a herd on recovery",
    STORE_FREEZES,
    { stale: false, tries: 6 },
    /^door: (?:longest outage|time to recover from the release)/,
  ],
];
