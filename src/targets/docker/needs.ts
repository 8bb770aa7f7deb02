/**
 * What each part of the tool asks of the engine, and which Linux capabilities our own containers
 * have: what docs/least-privilege.md says, and what a test lets through and nothing else.
 */
import type { Ability } from "../../core/ability.ts";

/** `METHOD /path`; `{}` is one name or id, `{…}` may hold slashes as an image's name does. */
export type Call = `${"GET" | "POST" | "DELETE"} /${string}`;

export interface Need {
  readonly use: string;
  readonly why: string;
  readonly calls: readonly Call[];
}

type ByAgent = "crash" | "processes" | "net" | "netem" | "redirect";

/** Each ability but those that are no call of the engine's API but the agent's work, in a helper or in us. */
const OF_ABILITIES: Readonly<Record<Exclude<Ability, ByAgent>, readonly Call[]>> = {
  signal: ["POST /containers/{}/kill"],
  start: ["POST /containers/{}/start"],
  pause: ["POST /containers/{}/pause", "POST /containers/{}/unpause"],
  policy: ["POST /containers/{}/update"],
  stop: ["POST /containers/{}/stop"],
  restart: ["POST /containers/{}/restart"],
  remove: ["DELETE /containers/{}"],
  exec: ["POST /containers/{}/exec", "POST /exec/{}/start", "GET /exec/{}/json"],
  networks: ["POST /networks/{}/disconnect", "POST /networks/{}/connect"],
};

const OWN_CONTAINER: readonly Call[] = [
  "GET /images/{…}/json",
  "POST /containers/create",
  "POST /containers/{}/attach",
  "POST /containers/{}/start",
  "DELETE /containers/{}",
];

export const NEEDS: readonly Need[] = [
  {
    use: "every command",
    why: "which engine it is, what runs there",
    calls: ["GET /version", "GET /info", "GET /containers/json"],
  },
  {
    use: "a drill, chaos init",
    why: "state before and after, restarts meanwhile; health checks and policies",
    calls: ["GET /containers/{}/json", "GET /events"],
  },
  {
    use: "claims",
    why: "one drill per victim, and what to undo if its journal is lost",
    calls: ["GET /volumes", "POST /volumes/create", "DELETE /volumes/chaos-claim-{}"],
  },
  {
    use: "halt",
    why: "a switch that every controller on the engine heeds",
    calls: ["GET /volumes/chaos-halt", "POST /volumes/create", "DELETE /volumes/chaos-halt"],
  },
  {
    use: "victims of a Swarm",
    why: "no fault while their service is being updated; only a manager answers",
    calls: ["GET /services/{}"],
  },
  ...Object.entries(OF_ABILITIES).map(([ability, calls]) => ({
    use: `ability ${ability}`,
    why: `monkeys that need ${ability}`,
    calls,
  })),
  {
    use: "helper container",
    why: "abilities crash, processes, net, netem and redirect, where we are not root beside the engine",
    calls: OWN_CONTAINER,
  },
  {
    use: "pulling its image",
    why: "only with CHAOS_HELPER_PULL=missing or always",
    calls: ["POST /images/create"],
  },
  {
    use: "watchdog container",
    why: "undo by somebody whom the engine revives; not with --watchdog process",
    calls: OWN_CONTAINER,
  },
];

/**
 * Added to none: all the others are dropped. To enter another's network namespace setns(2) wants
 * SYS_ADMIN, and to open its link in /proc SYS_PTRACE; NET_ADMIN alone reaches one's own only.
 */
export const CAPABILITIES = {
  kill: ["KILL"],
  net: ["NET_ADMIN", "SYS_ADMIN", "SYS_PTRACE"],
  watchdog: [],
} as const satisfies Record<string, readonly string[]>;

/** Of one method, as socket proxies take it: a regular expression without the query. */
export function allowed(method: string, calls: readonly Call[] = allCalls()): string | undefined {
  const mine = calls.filter((call) => call.startsWith(`${method} `)).sort();
  const paths = mine.map((call) =>
    call
      .slice(method.length + 1)
      .replaceAll("{…}", ".+")
      .replaceAll("{}", "[^/]+"),
  );
  return paths.length === 0 ? undefined : `^(/v1\\.[0-9]+)?(${paths.join("|")})$`;
}

export function allCalls(needs: readonly Need[] = NEEDS): Call[] {
  return [...new Set(needs.flatMap(({ calls }) => calls))];
}
