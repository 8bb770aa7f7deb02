/**
 * The stages of one direction, in order. They are exchanged between two chunks: what one that leaves
 * still holds goes through those behind it first, so that no byte is lost, doubled or overtaken.
 */
import type { Flow, Taker } from "./flow.ts";
import type { Ending, Link, Stage } from "./stage.ts";
import type { Toxic } from "./toxic-state.ts";

export interface Chain {
  /** These toxics from now on; one that is as it was keeps its stage, and is not even asked. */
  arrange(toxics: readonly Toxic[]): void;
  /** HTTP stands where the service is: behind what is upstream, before what is downstream. */
  insertHttp(stage: Stage, link: OwnLink): void;
  linkFor(random: () => number, shared: Record<string, number>): OwnLink;
  /** Nobody waits for what it keeps back. */
  abandon(): void;
  drop(): void;
}

export interface Surroundings {
  readonly flow: Flow;
  readonly isHttpLast: boolean;
  readonly basics: Pick<Link, "now" | "at" | "reset" | "cutNow"> & {
    /** Behind what the receiver was given. */
    resetBehind(): void;
  };
  attach(toxic: Toxic, link: Link): Stage;
  rowFor(toxic: Toxic): () => number;
}

/** A link that can be led elsewhere. */
export interface OwnLink extends Link {
  lead(next: Taker): void;
}

interface Slot {
  readonly toxic: Toxic;
  /** As it was when the stage was made. */
  readonly made: Toxic["now"];
  readonly stage: Stage;
  readonly link: OwnLink;
}

export function openChain({ flow, isHttpLast, basics, attach, rowFor }: Surroundings): Chain {
  let slots: readonly Slot[] = [];
  let held = 0;
  /** Those that are to change places, once nothing is held. */
  let waiting: readonly Toxic[] | undefined;
  let http: { readonly stage: Stage; readonly link: OwnLink } | undefined;
  let cut: Ending | undefined;
  const endBy = (ending: Ending) => (ending === "end" ? basics.cutNow() : basics.resetBehind());
  const last: Taker = {
    take: flow.receiver.take,
    end: (atMs) => (cut ? endBy(cut) : flow.receiver.end(atMs)),
  };

  const linkFor = (
    random: () => number,
    shared: Record<string, number>,
    memory: Record<string, number> = {},
    hold = flow.hold,
  ): OwnLink => {
    let next: Taker = last;
    const link: OwnLink = {
      ...basics,
      cut: (ending) => cutAt(link, ending),
      pass: (bytes, atMs) => next.take(bytes, atMs),
      finish: (atMs) => next.end(atMs),
      hold,
      room: flow.room,
      clear: flow.clear,
      random,
      memory,
      shared,
      lead: (to) => {
        next = to;
      },
    };
    return link;
  };
  const inOrder = () => (http && !isHttpLast ? [http, ...slots] : http ? [...slots, http] : slots);
  /** What is behind it still delivers what it holds, and the end after that; nothing comes any more. */
  const cutAt = (link: OwnLink, ending: Ending) => {
    const stages = inOrder();
    const at = stages.findIndex((one) => one.link === link);
    const next = stages[at + 1];
    if (at < 0 || !next) return endBy(ending);
    cut = ending;
    flow.shut();
    const behind = stages.slice(at + 1);
    for (const { stage } of stages.slice(0, at + 1)) stage.drop();
    slots = slots.filter((slot) => behind.includes(slot));
    if (http && !behind.includes(http)) http = undefined;
    lead();
    next.stage.end(basics.now());
  };
  const open = (toxic: Toxic, before: Slot | undefined): Slot => {
    const { random, memory } = before?.link ?? { random: rowFor(toxic), memory: {} };
    const link = linkFor(random, toxic.shared, memory, hold);
    return { toxic, made: toxic.now, link, stage: attach(toxic, link) };
  };
  const hold = (bytes: number) => {
    held += bytes;
    flow.hold(bytes);
    // Not within what lets go.
    if (held === 0 && waiting) setImmediate(reorder);
  };
  const reorder = () => {
    if (held === 0 && waiting) arrange(waiting);
  };
  const lead = () => {
    const stages = inOrder();
    for (const [at, { link }] of stages.entries()) link.lead(stages[at + 1]?.stage ?? last);
    flow.into(cut ? NOBODY : (stages[0]?.stage ?? flow.receiver));
  };
  const arrange = (wanted: readonly Toxic[]) => {
    const known = slots.map(({ toxic }) => toxic);
    // Nothing comes any more that a new one could act on.
    const left = cut ? wanted.filter((toxic) => known.includes(toxic)) : wanted;
    const toxics = held > 0 ? inOrderOf(known, left) : left;
    waiting = toxics.some((toxic, at) => toxic !== left[at]) ? wanted : undefined;
    const isKept = (slot: Slot) => toxics.includes(slot.toxic) && slot.made === slot.toxic.now;
    const hasHeir = (slot: Slot) => toxics.includes(slot.toxic) && slot.stage.handOver;
    const old = slots;
    const replaced = old.filter((slot) => !isKept(slot));
    for (const slot of replaced) if (!hasHeir(slot)) slot.stage.flush();
    slots = toxics.map((toxic) => {
      const before = old.find((slot) => slot.toxic === toxic);
      return before && isKept(before) ? before : open(toxic, before);
    });
    lead();
    // Those behind first: what they held came before what they may be passed now.
    for (const slot of replaced.filter(hasHeir).reverse()) bequeath(slot);
    for (const { toxic, stage } of replaced) {
      stage.drop();
      if (!toxics.includes(toxic)) stage.leave?.();
    }
  };
  /** One that was only changed must not let all go that it holds: delays would be early, and limits none. */
  const bequeath = ({ toxic, stage }: Slot) => {
    const heir = slots.find((slot) => slot.toxic === toxic)?.stage;
    for (const { bytes, atMs } of stage.handOver?.() ?? [])
      if (bytes.length > 0) heir?.take(bytes, atMs);
      else heir?.end(atMs);
  };
  return {
    arrange,
    insertHttp: (stage, link) => {
      http = { stage, link };
      lead();
    },
    linkFor,
    abandon: () => {
      for (const { stage } of slots) stage.abandon?.();
    },
    drop: () => {
      waiting = undefined;
      for (const { stage } of slots) stage.drop();
      http?.stage.drop();
    },
  };
}

const NOBODY: Taker = { take: () => {}, end: () => {} };

/** Those that are known stay in the order they had: what one of them holds has not met those behind it. */
function inOrderOf(known: readonly Toxic[], wanted: readonly Toxic[]): readonly Toxic[] {
  const staying = known.filter((toxic) => wanted.includes(toxic));
  return wanted.map((toxic) => (known.includes(toxic) ? (staying.shift() as Toxic) : toxic));
}
