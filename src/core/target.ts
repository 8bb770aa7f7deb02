/** What may be chosen: one container or embedded process, as one list call shows it. */

/** A port that is reachable from where we run. */
export interface Endpoint {
  readonly containerPort: number;
  readonly host: string;
  readonly port: number;
}

export const STATES = [
  "created",
  "running",
  "paused",
  "restarting",
  "removing",
  "exited",
  "dead",
  "unknown",
] as const;
export type TargetState = (typeof STATES)[number];

export type Health = "healthy" | "unhealthy" | "starting";
/** What can be selected; `none` is a target without a health check. */
export const HEALTHS = ["healthy", "unhealthy", "starting", "none"] as const;

export interface Target {
  readonly id: string;
  readonly name: string;
  /** Name of the source that listed it, e.g. `docker`. */
  readonly source: string;
  /** Which of several engines it is on, by the name that the user gave it; absent where there is one. */
  readonly engine?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly image: string;
  /** Which image that name meant when it was created; absent where the source has no ids. */
  readonly imageId?: string;
  readonly state: TargetState;
  readonly health?: Health;
  readonly project?: string;
  readonly service?: string;
  readonly zone?: string;
  readonly region?: string;
  /** How long it has run at least; absent when the source does not say. */
  readonly ageMs?: number;
  readonly endpoints: readonly Endpoint[];
  readonly networks: readonly string[];
  /** On those networks, of both families; absent where the source has none to tell. */
  readonly addresses?: readonly string[];
  /** The engine's word: `host`, `bridge`, `container:<id>`, a network's name. */
  readonly networkMode: string;
  /** True for our own controller, helpers and watchdogs: never a victim. */
  readonly ours: boolean;
}

/** Enough to act on a target that only a journal or a claim tells of. */
export type Named = Pick<Target, "id" | "name"> & { readonly engine?: string | undefined };

/** Labels that give a target its place; `chaos.zone` wins over `zone`. */
export function placeOf(labels: Readonly<Record<string, string>>): {
  zone?: string;
  region?: string;
} {
  const zone = labels["chaos.zone"] ?? labels.zone;
  const region = labels["chaos.region"] ?? labels.region;
  return { ...(zone ? { zone } : {}), ...(region ? { region } : {}) };
}

/** A container whose pid or network namespace is the victim's: it goes down with it. */
export interface Sharer {
  readonly victim: string;
  readonly id: string;
  readonly name: string;
  readonly namespace: "pid" | "network";
  /** The victim lives there, too, in another's: its packets are met, its death is not. */
  readonly beside?: true;
}
