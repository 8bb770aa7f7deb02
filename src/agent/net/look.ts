/** What can be seen of an order in its namespace: is it there, whom did it meet, what does a try say? */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Deed, Noticed, Passed, Tried, Tries } from "../../packets.ts";
import type { Met } from "../doorman/doors.ts";
import { isJumpedTo, leaseEndIn } from "../doorman/rules.ts";
import { askDoorman } from "./attend.ts";
import type { Try } from "./measure.ts";
import type { Namespace, Place } from "./namespace.ts";
import { noticedIn, since } from "./noticed.ts";
import type { NetOrder } from "./order.ts";
import type { Registered } from "./registry.ts";
import { countsOf } from "./saved-rules.ts";
import { queueHandles } from "./shape.ts";
import { readState, type State } from "./state.ts";
import { type Moment, passedBetween, untilMeasured } from "./throughput.ts";
import { lackingIn } from "./whole.ts";
import { isMetAt, resolversIn, whomToTry } from "./whom.ts";

export interface Seen {
  /** It is written down there, and what it needs is in place. */
  readonly present: boolean;
  /** What of it is not in place, in words, where it is written down. */
  readonly lacking?: string | undefined;
  /** Packets in scope, and those of them that were hit; a queue hits all that it is given. */
  readonly seen: number;
  readonly hit: number;
  readonly tried: readonly Tried[];
  /** Through a limit of its rate, while others were tried. */
  readonly passed?: Passed | undefined;
  /** By receivers, meanwhile. */
  readonly noticed?: Noticed | undefined;
}

const CONNECT_MAX = 3;
/** A victim among its own peers, with an address on each of its networks. */
const LOOKED_UP_MAX = 6;
const LOOK_MS = 2_000;
/** Nobody listens there (RFC 863), so that a refusal comes at once. */
const DISCARD = 9;
const DNS = 53;

export async function lookIn(
  namespace: Namespace,
  place: Place,
  order: NetOrder,
  tries: Tries | undefined,
): Promise<Seen> {
  const state = await readState(namespace);
  const before = momentOf(state);
  const first = seenIn(state, order);
  const entry = state.entries.find((one) => one.order.id === order.id);
  const inEffect = entry?.order;
  if (inEffect?.deed.kind === "proxy") return proxySeen(namespace, state, inEffect, tries);
  if (!first.present || !tries || !entry || !inEffect) return { ...first, tried: [] };
  const { kind } = tries;
  if (kind === "echo") return { ...first, tried: [] };
  const hosts =
    kind === "resolve"
      ? resolversOf(place, inEffect)
      : await reachable(namespace, order, inEffect, kind);
  const meanwhile = await measuring(namespace, entry, before);
  const tried = await tryAll(namespace, hosts, order, { ...tries, kind });
  const after = await meanwhile();
  return { ...seenIn(after.state, order), tried, ...after.measured };
}

const NOTICED: readonly Deed["kind"][] = ["corrupt", "duplicate", "reorder"];

/** Begins to measure what an attempt by itself does not show. */
async function measuring(namespace: Namespace, { order, slot = 0 }: Registered, before: Moment) {
  const { kind } = order.deed;
  const noticed = NOTICED.includes(kind) ? await noticedIn(namespace) : undefined;
  return async () => {
    if (noticed || kind === "rate") await untilMeasured(before);
    const state = await readState(namespace);
    const passed = kind === "rate" ? passedBetween(before, momentOf(state), slot) : undefined;
    const seen = noticed && since(noticed, await noticedIn(namespace));
    return {
      state,
      measured: { ...(passed ? { passed } : {}), ...(seen ? { noticed: seen } : {}) },
    };
  };
}

function momentOf({ qdiscs }: State): Moment {
  return { qdiscs, atMs: performance.now() };
}

function seenIn(state: State, { id }: NetOrder): Omit<Seen, "tried"> {
  const entry = state.entries.find(({ order }) => order.id === id);
  if (!entry) return { present: false, seen: 0, hit: 0 };
  const lacking = lackingIn(state, entry);
  const met = entry.slot === undefined ? rulesSeen(state, id) : queuesSeen(state.qdiscs, entry);
  return { present: lacking === undefined, ...(lacking ? { lacking } : {}), ...met };
}

function rulesSeen(state: State, id: string) {
  const counts = [state.saved[4], state.saved[6]].map((text) => countsOf(id, text));
  const sum = (key: "seen" | "hit") => counts.reduce((all, one) => all + one[key], 0);
  return { seen: sum("seen"), hit: sum("hit") };
}

/** What a queue lost, it counts apart from what it let out: most do so when they overflow, one by its nature. */
export function queuesSeen(qdiscs: State["qdiscs"], { order, slot = 0 }: Registered) {
  const handles = queueHandles(slot);
  const mine = qdiscs.filter(({ handle }) => handles.includes(handle));
  const sum = (key: "packets" | "drops") => mine.reduce((all, one) => all + (one[key] ?? 0), 0);
  const [out, lost] = [sum("packets"), sum("drops")];
  return order.deed.kind === "burst-loss"
    ? { seen: out + lost, hit: lost }
    : { seen: out, hit: out };
}

/** Its rules lead somewhere, and somebody answers there. */
async function proxySeen(
  namespace: Namespace,
  { saved }: State,
  { id }: NetOrder,
  tries: Tries | undefined,
): Promise<Seen> {
  const isLed = isJumpedTo(saved[4]) && (leaseEndIn(saved[4]) ?? Date.now()) >= Date.now();
  const answer = isLed ? await askDoorman(namespace, { verb: "look", id }, LOOK_MS) : undefined;
  const met = answer?.kind === "answered" ? (answer.result as Met | undefined) : undefined;
  if (!met)
    return { present: false, lacking: isLed ? UNANSWERED : UNLED, seen: 0, hit: 0, tried: [] };
  const tried = tries?.kind === "echo" ? await echo(namespace, id, tries) : [];
  return { present: true, seen: met.seen, hit: met.hit, tried };
}

const UNANSWERED =
  "its proxy does not answer: connections to its ports are refused until it is undone, or its lease is over";
const UNLED = "nothing leads to its proxy any more";

async function echo(
  namespace: Namespace,
  id: string,
  { timeoutMs, bytes = 1, http = false }: Tries,
): Promise<Tried[]> {
  const question = { verb: "try", id, timeoutMs, bytes, http } as const;
  const answer = await askDoorman(namespace, question, timeoutMs + LOOK_MS);
  if (answer.kind === "failed") throw new Error(answer.says);
  if (answer.kind !== "answered") return [];
  return [{ host: "its proxy", port: 0, ...(answer.result as Omit<Tried, "host" | "port">) }];
}

async function tryAll(
  namespace: Namespace,
  hosts: readonly string[],
  order: NetOrder,
  { kind, count, timeoutMs, name }: Tries & { readonly kind: Try["kind"] },
): Promise<readonly Tried[]> {
  const port = order.peerPorts[0]?.from ?? (kind === "resolve" ? DNS : DISCARD);
  const localPort = kind === "datagram" ? order.localPorts[0]?.from : undefined;
  const one = { kind, port, ...(name ? { name } : {}), ...(localPort ? { localPort } : {}) };
  const tries = hosts
    // From one port goes one at a time.
    .slice(0, localPort ? 1 : CONNECT_MAX)
    .flatMap((host) => Array.from({ length: count }, (): Try => ({ ...one, host })));
  if (tries.length === 0) return [];
  const program = fileURLToPath(new URL("./measure.js", import.meta.url));
  const asked = JSON.stringify({ tries, timeoutMs });
  return JSON.parse(await namespace.must(process.execPath, [program, asked])) as Tried[];
}

/** Whom to try, as far as the way there leads through interfaces that are meant: to itself none does. */
export async function reachable(
  namespace: Namespace,
  order: NetOrder,
  inEffect: NetOrder,
  kind: "connect" | "datagram",
): Promise<string[]> {
  const routes = await routesIn(namespace, ["show", "default"]);
  const hosts = whomToTry(
    order,
    inEffect,
    routes.flatMap(({ gateway }) => gateway ?? []),
    kind,
  ).slice(0, LOOKED_UP_MAX);
  const ways = await Promise.all(hosts.map((host) => routesIn(namespace, ["get", host])));
  return hosts.filter((_, at) => isMetAt(inEffect, ways[at]?.[0]?.dev)).slice(0, CONNECT_MAX);
}

async function routesIn(namespace: Namespace, words: readonly string[]) {
  const { stdout } = await namespace.run("ip", ["-j", "route", ...words]);
  return JSON.parse(stdout || "[]") as { gateway?: string; dev?: string }[];
}

/** As the victim sees them, in its own file system. */
function resolversOf({ pid }: Place, inEffect: NetOrder): readonly string[] {
  try {
    return resolversIn(readFileSync(`/proc/${pid}/root/etc/resolv.conf`, "utf8"), inEffect);
  } catch {
    return [];
  }
}
