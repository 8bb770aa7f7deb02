/** Where engines are, as a user says it: enough for a program of its own to find them again. */
import { z } from "zod";

/** How an agent gets next to a victim's processes: beside the engine, or by a helper container. */
export const REACH_CHOICES = ["auto", "host", "helper"] as const;
export type ReachChoice = (typeof REACH_CHOICES)[number];

/** Files in PEM. */
const tlsFiles = z.strictObject({ ca: z.string(), cert: z.string(), key: z.string() });
export type TlsFiles = z.infer<typeof tlsFiles>;

export const enginePlace = z.strictObject({
  name: z.string(),
  host: z.string().optional(),
  context: z.string().optional(),
  /** Of all its targets that have no label of their own. */
  zone: z.string().optional(),
  region: z.string().optional(),
  tls: tlsFiles.optional(),
});
export type EnginePlace = z.infer<typeof enginePlace>;

export const severalEngines = z.strictObject({
  /** Of their part of the state folder: the same for the same engines, whichever of them answer. */
  key: z.string(),
  members: z.array(enginePlace).min(1),
});
export type SeveralEngines = z.infer<typeof severalEngines>;

export interface Whereabouts {
  readonly host?: string | undefined;
  readonly context?: string | undefined;
  /** Instead of those two. */
  readonly engines?: SeveralEngines | undefined;
}

/** As docker's own `--pull`, but `never` unless told: what runs with a host's pids is nobody's guess. */
export const PULLS = ["never", "missing", "always"] as const;
export type Pull = (typeof PULLS)[number];
