/** Reports of every kind of ending, for the formats' golden files. */
import type { Entry, SampleLine } from "../../../src/core/entry.ts";
import { buildReport, type Report } from "../../../src/reporter/report.ts";
import * as j from "../journal.ts";

const PROBES = [
  j.probe("front", { service: "front" }),
  j.probe("shop-api-2", { role: "control", service: "api", zone: "b" }),
  j.probe("shop-api-1", { role: "victim", service: "api", zone: "a" }),
];

export function report(
  options: { front?: (due: number) => "good" | "bad"; entries?: Entry[]; to?: number } = {},
): Report {
  const {
    front = () => "good",
    entries = j.run(j.plan({ probes: PROBES })),
    to = 12_000,
  } = options;
  const samples: SampleLine[] = [
    ...j.samples(front, { to, latencyMs: (due) => (due > 3_000 && due < 7_000 ? 42 : 8) }),
    ...j.samples(undefined, { to, p: "shop-api-2" }),
    ...j.samples(j.badIn(3_000, 7_400), { to, p: "shop-api-1" }),
  ];
  return buildReport(entries, samples);
}

const unsafe = () => {
  const passedOver = [
    { name: "shop-db-1", reason: "it is paused by somebody else", hint: "Thaw it first" },
  ];
  const warnings = ["a reboot of this host would leave the pause in place"];
  const failed = {
    t: 6_950,
    kind: "revert-failed",
    fault: j.ID,
    message: "the engine answered 500: container is marked for removal and cannot be started",
  } as const;
  return j
    .run(j.plan({ probes: PROBES, passedOver, warnings, matched: 2 }), failed)
    .filter(({ kind }) => kind !== "reverted")
    .map((one) =>
      one.kind === "finished"
        ? {
            ...one,
            residue: [{ subject: "shop-api-1", says: "running is false, was true" }],
            unknown: ["end of helpers: the engine did not answer"],
          }
        : one,
    );
};

const harmed = () => {
  const abortWhen = ["error_ratio over 4s > 50%"];
  const message = "front: error_ratio over 4 s is 51.28–53.84 %, more than 50 %";
  return j.run(j.plan({ probes: PROBES, watching: { ...j.WATCHING, abortWhen } }), {
    ...{ t: 6_410, kind: "stopped", cause: "harm", message },
  });
};

const command = (exit: number) => {
  const entries = j.run(
    j.plan({ probes: PROBES, command: "npm run e2e" }),
    { t: 3_100, kind: "command", change: "started" },
    { t: 6_000, kind: "command", change: "ended", exit, tail: "1 of 3 failed\n" },
  );
  return report({ entries });
};

/** Killed in the middle of the fault: no revert, no end. */
const cutOff = () => {
  const entries = j.run(j.plan({ probes: PROBES })).filter(({ t }) => t < 4_000);
  return report({ entries, to: 5_000 });
};

const unconfirmed = () =>
  j
    .run(j.plan({ probes: PROBES }))
    .map((one) =>
      one.kind === "verified"
        ? { ...one, effect: { kind: "not-in-effect" as const, evidence: "pid 4242 still runs" } }
        : one,
    );

const refused = () => {
  const ruling = { guard: "quorum", allowed: false, reason: "zone b is down" } as const;
  const planned = j.run(j.plan({ probes: PROBES })).slice(0, 1);
  const [end] = j.journal({ t: 40, kind: "refused", ruling }, { ...j.FINISHED, t: 50 });
  return buildReport([...planned, end!], []);
};

export const CASES: Record<string, () => Report> = {
  pass: () => report({ front: j.badIn(3_000, 4_200) }),
  fail: () => report({ front: j.badIn(3_000, 99_000) }),
  undecidable: () => report({ front: j.badIn(3_000, 5_000) }),
  unsafe: () => report({ entries: unsafe() }),
  harm: () => report({ front: j.badIn(3_000, 7_900), entries: harmed() }),
  command: () => command(1),
  "cut-off": cutOff,
  refused,
  unconfirmed: () => report({ entries: unconfirmed() }),
};
