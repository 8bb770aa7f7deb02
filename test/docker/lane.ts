/**
 * A place to run one drill again and again: two victims in a zone, one with a fixed address and an
 * alias on a network of its own, one with limits, and a zone beside them that makes the quorum.
 */
import { poll, systemClock } from "../../src/core/clock.ts";
import type { Snapshot } from "../../src/core/snapshot.ts";
import { dockerClient } from "../lab/docker.ts";
import type { GateAction, GateRequest } from "../lab/gate.ts";
import { commandOf } from "./cases.ts";
import { claimsOn, helpersOf, remainsOf, snapshotsOf } from "./engine-truth.ts";
import { createNetwork, removeContainers, startContainer, unique } from "./fixture.ts";
import type { Case } from "./ways.ts";

const QUICK = ["--yes", "--quiet", "--no-verify", "--cool-down", "0s", "--min-age", "0s"];
const SETTLE_MS = 15_000;
/** An engine waits 100 ms before a restart, and twice as long after each life of less than 10 s. */
const RESTARTS_MAX = 4;
const LIMITS = { Memory: 64 << 20, MemorySwap: 96 << 20, CpuShares: 512 };

/** With a process beside process 1, for the monkeys that hit those. */
const COMMAND = ["sh", "-c", "while :; do sleep 86400; done"];

export interface Lane extends AsyncDisposable {
  readonly project: string;
  /** The victims as they are, for `remainsOf`, which misses none that the case removes for good. */
  before(one: Case): Promise<Map<string, Snapshot>>;
  victims(): readonly string[];
  /** The drill that hits both of them, or one; what lasts lasts for `lasts`. */
  words(one: Case, lasts: string, state: string, howMany?: 1 | 2): string[];
  /** New containers: what failed one point must not fail the next. */
  renew(): Promise<void>;
}

export async function openLane(): Promise<Lane> {
  const project = unique("lane");
  const begins = await createNetwork(project);
  const raise = async () => {
    const labels = (zone: string) => ({
      "chaos.zone": zone,
      "com.docker.compose.project": project,
    });
    const network = { name: project, ipv4: `${begins}77`, alias: "the-fixed-one" };
    const started = await Promise.all([
      startContainer({ own: project, command: COMMAND, labels: labels("a"), network }),
      startContainer({
        own: project,
        command: COMMAND,
        labels: labels("a"),
        host: LIMITS,
        online: true,
      }),
      // Whom network faults' examples mean by a peer.
      startContainer({
        own: project,
        labels: { ...labels("b"), "com.docker.compose.service": "db" },
        online: true,
      }),
    ]);
    return started.slice(0, 2).map(({ id }) => id);
  };
  let victims = await raise();
  const renew = async () => {
    await removeContainers(project);
    victims = await raise();
  };
  return {
    project,
    victims: () => victims,
    before: async ({ monkey }) => {
      const states = await snapshotsOf(victims);
      const isTired = [...states.values()].some(({ restartCount }) => restartCount > RESTARTS_MAX);
      if (isTired || states.size < victims.length) await renew();
      const fresh = await snapshotsOf(victims);
      return monkey.revert === "irreversible" ? expendable(fresh) : fresh;
    },
    words: (one, lasts, state, howMany = 2) => [
      ...commandOf(one, lasts),
      // A zone alone would make a zone wiper of a kill.
      ...["--label", "chaos.zone=a", "--project", project],
      ...(howMany === 2 ? ["--all"] : ["--count", "1"]),
      ...QUICK,
      ...["--state", state],
    ],
    renew,
    [Symbol.asyncDispose]: async () => {
      await removeContainers(project);
      await dockerClient().getNetwork(project).remove();
    },
  };
}

/** Of one that the engine removes by itself nobody expects to find anything. */
function expendable(states: ReadonlyMap<string, Snapshot>): Map<string, Snapshot> {
  return new Map([...states].map(([id, state]) => [id, { ...state, autoRemove: true }]));
}

/** The last look: the engine may be at work still on a call that nobody waits for. */
export async function settled(
  before: ReadonlyMap<string, Snapshot>,
  runs: readonly string[],
  deadlineMs = SETTLE_MS,
): Promise<string[]> {
  let last: string[] = [];
  const look = async () => {
    // Asked of the engine alone: whoever waits looks often, and each look into namespaces starts eight programs.
    last = [...(await claimsOn([...before.keys()])), ...(await helpersOf(runs))];
    if (last.length === 0) last = await remainsOf(before, runs);
    return last.length === 0 ? true : undefined;
  };
  const isSettled = await poll(systemClock, look, { everyMs: 100, deadlineMs });
  return isSettled ? [] : [...new Set([...last, ...(await remainsOf(before, runs))])];
}

/** For a gate: a drill undoes what dead ones left, which would be another lane's business. Each sees its own claims. */
export async function ownClaims(lane: Lane, { method, path }: GateRequest): Promise<GateAction> {
  if (method !== "GET" || !decodeURIComponent(path).includes('"chaos.claim"')) return "pass";
  const filters = { label: ["chaos.claim"] };
  const { Volumes } = await dockerClient().listVolumes({ filters: JSON.stringify(filters) });
  const own = Volumes.filter(({ Name }) => lane.victims().some((id) => Name.includes(id)));
  return { json: { Volumes: own, Warnings: null } };
}
