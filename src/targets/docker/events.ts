/** Lifecycle events, from the shapes of engines old and new (from API 1.52 on only Action and Actor). */
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { z } from "zod";
import type { Clock } from "../../core/clock.ts";
import { isOneOff } from "../../core/replicas.ts";
import type { Listeners, TargetEvent } from "../../core/source.ts";
import { eventAnswer } from "./answers.ts";
import type { Engine } from "./engine.ts";
import { HALT_VOLUME } from "./halt-volume.ts";
import { replicaOf } from "./read.ts";

const CHANGES: Readonly<Record<string, TargetEvent["change"]>> = {
  start: "start",
  die: "die",
  destroy: "destroy",
  pause: "pause",
  unpause: "thaw",
  kill: "kill",
  stop: "stop",
  health_status: "health",
  // podman's word for it.
  remove: "destroy",
};

/** Of networks, whose events name the container among their attributes. */
const OF_NETWORKS = ["connect", "disconnect"] as const;

/** podman filters by its own word, and answers with Docker's. */
const FILTERED = [...Object.keys(CHANGES), "died", "create", ...OF_NETWORKS];

export async function watchEvents(
  engine: Engine,
  clock: Clock,
  listeners: Listeners,
  signal: AbortSignal,
): Promise<void> {
  // Volumes are created by whoever claims or halts: all kinds come over one stream.
  const filters = JSON.stringify({
    type: ["container", "volume", "network"],
    event: FILTERED,
  });
  const stream = await engine.stream(
    { method: "GET", path: "/events", query: { filters } },
    signal,
  );
  let over = false;
  const lost = (error: unknown) => {
    if (!over && !signal.aborted) listeners.onLost(error);
    over = true;
  };
  stream.on("error", lost).on("end", () => lost(new Error("the engine ended its event stream")));
  boundLines(stream);
  createInterface({ input: stream })
    .on("error", lost)
    .on("line", (line) => {
      const event = readEvent(line, clock.monotonicMs());
      if (event === "halt") listeners.onHalt?.();
      else if (event) listeners.onEvent(event);
    });
}

/** An event has some hundred bytes; what never ends its line would be kept for ever. */
const LINE_MAX = 1_048_576;

function boundLines(stream: Readable): void {
  let pending = 0;
  stream.on("data", (chunk: Buffer) => {
    const end = chunk.lastIndexOf("\n");
    pending = end < 0 ? pending + chunk.length : chunk.length - end - 1;
    if (pending > LINE_MAX) stream.destroy(new Error("the engine sent a line that does not end"));
  });
}

/** `undefined` for a line that is no event of ours. Pure. */
export function readEvent(line: string, heardMs: number): TargetEvent | "halt" | undefined {
  const parsed = parseJson(line);
  const answer = eventAnswer.safeParse(parsed);
  if (!answer.success) return undefined;
  const { Type, Action, Actor, timeNano } = answer.data;
  if (Type === "volume")
    return Actor.ID === HALT_VOLUME && Action === "create" ? "halt" : undefined;
  if (Type === "network") return ofNetwork(answer.data, heardMs);
  // `health_status: unhealthy` carries its news behind the colon.
  const [action = "", status = ""] = Action.split(/:\s*/);
  const change = Object.hasOwn(CHANGES, action) ? CHANGES[action] : undefined;
  if (!change) return undefined;
  const { name = "", exitCode, signal } = Actor.Attributes;
  const { project, service } = replicaOf(Actor.Attributes);
  return {
    id: Actor.ID,
    name,
    change,
    heardMs,
    ...(service && !isOneOff(Actor.Attributes)
      ? { service: { name: service, ...(project ? { project } : {}) } }
      : {}),
    facts: {
      ...(timeNano === undefined ? {} : { timeNano: String(timeNano) }),
      ...(exitCode === undefined ? {} : { exitCode }),
      ...(status ? { status } : {}),
      ...(signal === undefined ? {} : { signal }),
    },
  };
}

/** By its container, so that whoever holds that off a network looks. */
function ofNetwork(
  { Action, Actor }: z.infer<typeof eventAnswer>,
  heardMs: number,
): TargetEvent | undefined {
  const { container, name = "" } = Actor.Attributes;
  const change = OF_NETWORKS.find((one) => one === Action);
  if (!change || !container) return undefined;
  return { id: container, name: "", change, heardMs, facts: { network: name } };
}

export function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
