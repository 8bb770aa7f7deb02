/** Lifecycle events, from the shapes of engines old and new (from API 1.52 on only Action and Actor). */
import { createInterface } from "node:readline";
import type { Clock } from "../../core/clock.ts";
import type { TargetEvent } from "../../core/source.ts";
import { eventAnswer } from "./answers.ts";
import type { Engine } from "./engine.ts";

const CHANGES: Readonly<Record<string, TargetEvent["change"]>> = {
  start: "start",
  die: "die",
  destroy: "destroy",
  pause: "pause",
  unpause: "thaw",
  health_status: "health",
};

export async function watchEvents(
  engine: Engine,
  clock: Clock,
  listeners: { onEvent(event: TargetEvent): void; onLost(error: unknown): void },
  signal: AbortSignal,
): Promise<void> {
  const filters = JSON.stringify({ type: ["container"], event: Object.keys(CHANGES) });
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
  createInterface({ input: stream })
    .on("error", lost)
    .on("line", (line) => {
      const event = readEvent(line, clock.monotonicMs());
      if (event) listeners.onEvent(event);
    });
}

/** `undefined` for a line that is no event of ours. Pure. */
export function readEvent(line: string, heardMs: number): TargetEvent | undefined {
  const parsed = parseJson(line);
  const answer = eventAnswer.safeParse(parsed);
  if (!answer.success) return undefined;
  const { Action, Actor, timeNano } = answer.data;
  // `health_status: unhealthy` carries its news behind the colon.
  const [action = "", status = ""] = Action.split(/:\s*/);
  const change = Object.hasOwn(CHANGES, action) ? CHANGES[action] : undefined;
  if (!change) return undefined;
  const { name = "", exitCode } = Actor.Attributes;
  return {
    id: Actor.ID,
    name,
    change,
    heardMs,
    facts: {
      ...(timeNano === undefined ? {} : { timeNano: String(timeNano) }),
      ...(exitCode === undefined ? {} : { exitCode }),
      ...(status ? { status } : {}),
    },
  };
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
