/** A run in a few figures: what history lists, and what a later run is compared with. */
import { z } from "zod";

export const environment = z.strictObject({
  /** The engine's own; absent in older journals. */
  id: z.string().optional(),
  /** The engine and its version, without its address. */
  engine: z.string(),
  cpus: z.number().int().positive(),
  /** Ids of the victims' images, or their names where the source has no ids. */
  images: z.array(z.string()),
});
export type Environment = z.infer<typeof environment>;

const bound = z.number().nullable();

export const figure = z.strictObject({
  probe: z.string(),
  /** As a threshold names it. */
  metric: z.string(),
  /** Null where the record does not tell. */
  lo: bound,
  hi: bound,
});
export type Figure = z.infer<typeof figure>;

export const runSummary = z.strictObject({
  version: z.literal(1),
  run: z.string(),
  name: z.string(),
  startedAt: z.string(),
  verdict: z.enum(["pass", "fail", "inconclusive", "stopped", "unsafe", "error"]),
  exit: z.number().int(),
  because: z.string(),
  score: z.strictObject({ lo: z.number(), hi: z.number() }).optional(),
  /** Its figures are what was seen until now. */
  stillRuns: z.literal(true).optional(),
  /** The same for runs that do the same and ask the same: a hash. */
  experiment: z.string(),
  /** The same where they run on the same: a hash; of what is tested, another. */
  environment: z.string(),
  images: z.string(),
  /** Why what it saw decides nothing: it was cut off, stopped, or its fault not confirmed. */
  notJudged: z.string().optional(),
  figures: z.array(figure),
});
export type RunSummary = z.infer<typeof runSummary>;
