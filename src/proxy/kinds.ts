/** All kinds of toxics: the files of `toxics/`, loaded once somebody opens a proxy. */
import { openRoster } from "../roster.ts";
import type { ToxicKind } from "./toxic.ts";

export type Kinds = ReadonlyMap<string, ToxicKind>;

const DEEDS = { stream: "attach", door: "admit", http: "deed" } as const;

const roster = openRoster<ToxicKind>(new URL("./toxics/", import.meta.url), {
  what: "toxic",
  unknown: "TOXIC_INVALID",
  fits: (value) => {
    const kind = value as Record<string, unknown>;
    const deed = DEEDS[kind.layer as keyof typeof DEEDS];
    if (deed === undefined) return `its layer is "${String(kind.layer)}"`;
    if (typeof kind[deed] !== "function") return `${deed} is missing`;
    return typeof kind.fields === "object" ? undefined : "fields is missing";
  },
});

let loaded: Promise<Kinds> | undefined;

export function loadKinds(): Promise<Kinds> {
  loaded ??= roster.all().then((all) => new Map(all.map((kind) => [kind.name, kind])));
  return loaded;
}
