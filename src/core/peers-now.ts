/** Whom a scope's peers and exceptions mean, as far as a plan can know it: by the addresses that targets have now. */
import { everything, type Prefix, parsePrefix } from "../cidr.ts";
import { nearest } from "../nearest.ts";
import { peersOf } from "../packet-scope.ts";
import type { Lack } from "./ability.ts";
import { type Leads, placesOfName } from "./leads.ts";
import type { ScopeOptions } from "./net-scope.ts";
import { readPeer } from "./peer-terms.ts";
import { isExact, textsOf } from "./selector-terms.ts";
import type { Target } from "./target.ts";

const UP: readonly Target["state"][] = ["running", "paused", "restarting"];

/** Those of the victim's own engine. `undefined`: nobody says where a name leads, or a target's addresses. */
export function peersNow(
  { peers, except = [] }: ScopeOptions,
  victim: Target,
  all: readonly Target[],
  leads: Leads = new Map(),
): Prefix[] | undefined {
  const targets = all.filter(({ engine }) => engine === victim.engine);
  const named = peers ? prefixesOf(peers, targets, leads) : [everything(4), everything(6)];
  const spared = prefixesOf(except, targets, leads);
  return named && spared && peersOf(named, spared);
}

function prefixesOf(
  terms: readonly string[],
  targets: readonly Target[],
  leads: Leads,
): Prefix[] | undefined {
  const found = terms.map((text): (Prefix[] | undefined)[] => {
    const peer = readPeer(text);
    if (peer.kind === "address") return [[parsePrefix(peer.cidr)]];
    if (peer.kind === "host") return [placesOfName(peer.name, leads)];
    return targets.filter((one) => peer.passes(one)).map((one) => placesOf(one, targets));
  });
  const places = found.flat();
  return places.every((one) => one !== undefined) ? places.flat() : undefined;
}

/** Who lives in another's network namespace is met at the other's addresses. */
function placesOf(
  { state, networks, networkMode, addresses }: Target,
  targets: readonly Target[],
  beside = 0,
): Prefix[] | undefined {
  if (!UP.includes(state)) return [];
  const owner = /^container:(.+)$/.exec(networkMode)?.[1];
  const home = owner && targets.find(({ id, name }) => id === owner || name === owner);
  if (home && beside < targets.length) return placesOf(home, targets, beside + 1);
  if (addresses) return addresses.map(parsePrefix);
  return networks.length === 0 || networkMode === "none" ? [] : undefined;
}

/** Why nobody would be met: known before anything is touched. */
export function lackOfPeers(
  options: ScopeOptions,
  victim: Target,
  targets: readonly Target[],
  leads?: Leads,
): Lack | undefined {
  if (peersNow(options, victim, targets, leads)?.length !== 0) return undefined;
  const { peers = [], except = [] } = options;
  const asked = peers.map((text) => `--peers ${text}`).join(" ");
  const idle = peers.find((text) => meantBy(text, targets).length === 0);
  if (idle !== undefined)
    return { reason: `no target matches ${asked}`, hint: hintFor(idle, targets) };
  if (peersNow({ ...options, except: [] }, victim, targets, leads)?.length !== 0)
    return {
      reason: `whom ${asked || "its scope"} means, --except ${except.join(", ")} spares`,
      hint: "Leave one of both out",
    };
  return {
    reason: `nobody whom ${asked} means has an address`,
    hint: "What is stopped, on no network or on another engine has none: chaos targets --all shows it",
  };
}

function meantBy(text: string, targets: readonly Target[]): Target[] {
  const peer = readPeer(text);
  return targets.filter((one) => peer.kind !== "targets" || peer.passes(one));
}

function hintFor(text: string, targets: readonly Target[]): string {
  const peer = readPeer(text);
  const { term } = peer.kind === "targets" ? peer : {};
  const near =
    term &&
    isExact(term) &&
    nearest(
      term.text,
      targets.flatMap((one) => textsOf(term.kind, one)),
    );
  const meant = near ? `Did you mean "${term.kind}:${near}"? ` : "";
  return `${meant}chaos targets --all lists what is there; several are said one by one: --peers A --peers B`;
}
