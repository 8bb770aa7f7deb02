/** What `npm run prove` sums up at its end: each loop writes one line of what it went through. */
import { randomBytes } from "node:crypto";
import { appendFileSync, readFileSync } from "node:fs";
import { z } from "zod";
import { sample } from "../src/core/chance.ts";

/** CHAOS_PROVE=full goes through everything, else some of it is drawn. */
export const isFull = process.env.CHAOS_PROVE === "full";
/** CHAOS_SEED draws the same again. */
export const seed = process.env.CHAOS_SEED ?? randomBytes(4).toString("hex");

/** Of each case of a loop that is gone through in full: CHAOS_POINTS draws so many. */
export const pointsEach = Number(process.env.CHAOS_POINTS ?? Number.POSITIVE_INFINITY);
export const isWhole = isFull && pointsEach === Number.POSITIVE_INFINITY;

/**
 * Some of these, others at each run; all of them with CHAOS_PROVE=full. For tables whose rows take
 * seconds each on a real engine.
 */
export function sampled<T>(rows: readonly T[], count: number, what: string): readonly T[] {
  if (isFull || rows.length <= count) return rows;
  const key = (row: T) => JSON.stringify(row);
  const drawn = sample(rows, { count, seed, key });
  process.stderr.write(`${what}: ${count} of ${rows.length} are drawn, CHAOS_SEED=${seed}\n`);
  return drawn;
}

const proof = z.strictObject({
  /** Which loop it was: lines of one loop are summed up together. */
  loop: z.string(),
  of: z.string(),
  counts: z.record(z.string(), z.number()),
  /** The largest of each is what the summary tells. */
  worst: z.record(z.string(), z.number()).default({}),
  failures: z.array(z.string()),
  seed: z.string(),
});
export type Proof = z.input<typeof proof>;

/**
 * What one or more points of a loop came to. It is on disk at once (CHAOS_PROOF names the file), so
 * that a loop which is broken off has its summary too.
 */
export function note(one: Omit<Proof, "seed">): Proof {
  const line = { ...one, seed };
  if (process.env.CHAOS_PROOF) appendFileSync(process.env.CHAOS_PROOF, `${JSON.stringify(line)}\n`);
  return line;
}

export function readProofs(file: string): z.output<typeof proof>[] {
  const lines = readFileSync(file, "utf8").split("\n").filter(Boolean);
  return lines.map((line) => proof.parse(JSON.parse(line)));
}

/** What a proof that nobody narrowed must have gone through, and at least how far. */
export const LOOPS: Readonly<Record<string, { readonly what: string; readonly least: number }>> = {
  simulation: { what: "experiments", least: 10_000 },
  "crash loop": { what: "points", least: 1 },
  "watchdog loop": { what: "points", least: 1 },
  "kill storm": { what: "kills", least: 200 },
  halt: { what: "victims", least: 20 },
  "two controllers": { what: "rounds", least: 20 },
  daemon: { what: "acts", least: 80 },
  bounds: { what: "outages", least: 160_000 },
  "known outages": { what: "outages", least: 30 },
  "pages in a browser": { what: "looks", least: 12 },
};
/** Whose material is not ours to keep here: gone through where somebody has it, else named as left out. */
export const GUEST_LOOPS = ["corpus"];

export interface Proving {
  /** The tests' own. */
  readonly status: number | null;
  readonly proofs: readonly Proof[];
  /** Somebody asked for a part of it. */
  readonly isNarrowed: boolean;
}

/** A proof that went through nothing proves nothing, and one that left a loop out not all. */
export function verdictOf({ status, proofs, isNarrowed }: Proving): { says: string; exit: number } {
  const isFailed = proofs.some(({ failures }) => failures.length > 0);
  const missing = isNarrowed ? [] : missingIn(proofs);
  if (proofs.length === 0) return { says: "NOT PROVEN: not one point", exit: status || 1 };
  const lacks = missing.length > 0 ? `: ${missing.join(", ")}` : "";
  if (status !== 0 || isFailed || lacks) return { says: `NOT PROVEN${lacks}`, exit: status || 1 };
  if (isNarrowed) return { says: "PROVEN, as far as asked,", exit: 0 };
  const left = GUEST_LOOPS.filter((guest) => !proofs.some(({ loop }) => loop === guest));
  return { says: ["PROVEN", ...left.map((one) => `without the ${one}`)].join(", "), exit: 0 };
}

function missingIn(proofs: readonly Proof[]): string[] {
  return Object.entries(LOOPS).flatMap(([loop, { what, least }]) => {
    const mine = proofs.filter((one) => one.loop === loop);
    if (mine.length === 0) return [`no ${loop}`];
    const many = mine.reduce((sum, { counts }) => sum + (counts[what] ?? 0), 0);
    return many < least ? [`${loop} of ${many} ${what}, not ${least}`] : [];
  });
}

/** By arguments, or by what the environment says to the tests. */
export function isNarrowed(args: readonly string[], env: NodeJS.ProcessEnv): boolean {
  const { CHAOS_PROVE = "full", CHAOS_SIM_SEED, CHAOS_CASES, CHAOS_POINTS } = env;
  const narrowing = [CHAOS_SIM_SEED, CHAOS_CASES, CHAOS_POINTS];
  return args.length > 0 || CHAOS_PROVE !== "full" || narrowing.some((one) => one !== undefined);
}

/** One line for each part of each loop, and one for the loop in all. */
export function sayProofs(proofs: readonly Proof[]): string {
  const all = proofs.map((one) => proof.parse(one));
  const loops = [...new Set(all.map(({ loop }) => loop))];
  return loops
    .flatMap((loop) => {
      const lines = all.filter((one) => one.loop === loop);
      const parts = [...new Set(lines.map(({ of }) => of))].map((of) =>
        sum(
          of,
          lines.filter((one) => one.of === of),
        ),
      );
      return [...parts, ...(parts.length > 1 ? [sum("IN ALL", lines)] : [])].map(sayProof);
    })
    .join("\n");
}

function sum(of: string, lines: readonly z.output<typeof proof>[]): z.output<typeof proof> {
  return {
    loop: lines[0]?.loop ?? "",
    of,
    counts: merged(
      lines.map(({ counts }) => counts),
      (a, b) => a + b,
    ),
    worst: merged(
      lines.map(({ worst }) => worst),
      Math.max,
    ),
    failures: lines.flatMap(({ failures }) => failures),
    seed: [...new Set(lines.map((one) => one.seed))].join(", "),
  };
}

function sayProof({ loop, of, counts, worst, failures, seed }: z.output<typeof proof>): string {
  const counted = Object.entries(counts).map(([what, count]) => `${what} ${count}`);
  const worsts = Object.entries(worst).map(([what, ms]) => `worst ${what} ${Math.round(ms)} ms`);
  const said = [...counted, ...worsts, `failures ${failures.length}`, `CHAOS_SEED=${seed}`];
  return [`${loop}: ${of}: ${said.join(", ")}`, ...failures.map((one) => `  FAILED ${one}`)].join(
    "\n",
  );
}

function merged(
  records: readonly Readonly<Record<string, number>>[],
  join: (a: number, b: number) => number,
): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const record of records)
    for (const [key, value] of Object.entries(record))
      sum[key] = key in sum ? join(sum[key] as number, value) : value;
  return sum;
}
