/** The toxics of one proxy: what changes when others are set, and what they say of whom. */
import type { Hits } from "./counters.ts";
import type { Verdict } from "./http/course.ts";
import type { Rules } from "./http/exchanges.ts";
import type { RequestHead, ResponseHead } from "./http/head.ts";
import { rowOf } from "./random.ts";
import type { ReadToxic } from "./read-spec.ts";
import type { Stream, ToxicSpec } from "./toxic.ts";
import { hitsOf, isHit, isSameToxic, isUnchanged, openToxic, type Toxic } from "./toxic-state.ts";

export interface ToxicsSet extends Rules {
  specs(): readonly ToxicSpec[];
  /** @returns those that were not there before */
  set(read: readonly ReadToxic[]): readonly Toxic[];
  all(): readonly Toxic[];
  stagesFor(ordinal: number, stream: Stream): readonly Toxic[];
  /** What the doors say to this connection. */
  admission(ordinal: number): { readonly waitMs: number } | "refuse";
  /** This connection is asked about these for the first time. */
  count(toxics: readonly Toxic[], ordinal: number): void;
  hits(): Readonly<Record<string, Hits>>;
  requests(): number;
}

export function openToxicsSet(seed: string): ToxicsSet {
  let toxics: readonly Toxic[] = [];
  let requests = 0;
  const of = (layer: string) => toxics.filter(({ now }) => now.kind.layer === layer);
  let rules: readonly Toxic[] = [];

  const set = (read: readonly ReadToxic[]) => {
    const old = new Map(toxics.map((toxic) => [toxic.name, { toxic, was: toxic.now }]));
    toxics = read.map((one) => {
      const known = old.get(one.spec.name);
      if (!known || !isSameToxic(known.was, one)) return openToxic(one);
      if (!isUnchanged(known.was, one)) known.toxic.now = one;
      return known.toxic;
    });
    rules = of("http");
    const before = new Set([...old.values()].map(({ toxic }) => toxic));
    return toxics.filter((toxic) => !before.has(toxic));
  };
  const verdictOf = (toxic: Toxic, ordinal: number): Verdict => {
    const { now: rule } = toxic;
    const { kind, settings } = rule;
    const row = rowOf(seed, toxic.name, "deed", String(ordinal));
    const verdict: Verdict = {
      deed: kind.layer === "http" ? kind.deed(settings as never, row) : {},
      now: () => {
        if (!rules.includes(toxic) || !isHit(toxic, seed, ordinal)) return undefined;
        return toxic.now === rule ? verdict : verdictOf(toxic, ordinal);
      },
    };
    return verdict;
  };
  const judge = (stream: Stream, request: RequestHead, response?: ResponseHead): Verdict[] => {
    const verdicts: Verdict[] = [];
    for (const toxic of rules) {
      const { kind, match, spec } = toxic.now;
      if (spec.stream !== stream || kind.layer !== "http" || !match?.(request, response)) continue;
      const ordinal = toxic.matched;
      toxic.matched += 1;
      if (!isHit(toxic, seed, ordinal)) continue;
      toxic.hit += 1;
      verdicts.push(verdictOf(toxic, ordinal));
    }
    return verdicts;
  };
  return {
    specs: () => toxics.map(({ now }) => now.spec),
    set,
    all: () => toxics,
    stagesFor: (ordinal, stream) =>
      of("stream").filter(
        (toxic) => toxic.now.spec.stream === stream && isHit(toxic, seed, ordinal),
      ),
    admission: (ordinal) => {
      let waitMs = 0;
      for (const toxic of of("door")) {
        const { kind, settings } = toxic.now;
        if (kind.layer !== "door" || !isHit(toxic, seed, ordinal)) continue;
        const says = kind.admit(settings as never);
        if (says === "refuse") return says;
        waitMs += says.waitMs;
      }
      return { waitMs };
    },
    count: (asked, ordinal) => {
      for (const toxic of asked) {
        if (toxic.now.kind.layer === "http") continue;
        toxic.matched += 1;
        if (isHit(toxic, seed, ordinal)) toxic.hit += 1;
      }
    },
    hits: () => Object.fromEntries(toxics.map((toxic) => [toxic.name, hitsOf(toxic)])),
    requests: () => requests,
    areThere: () => rules.length > 0,
    judge,
    seen: () => {
      requests += 1;
    },
  };
}

/** Everybody is refused: the port itself is to be closed. */
export function isDown(read: readonly ReadToxic[]): boolean {
  return read.some(
    ({ kind, settings, spec }) =>
      kind.layer === "door" && spec.percent === 100 && kind.admit(settings as never) === "refuse",
  );
}
