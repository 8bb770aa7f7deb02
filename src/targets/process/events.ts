/** The fleet's lifecycle events, as the supervisor streams them. */
import { createInterface } from "node:readline";
import type { Clock } from "../../core/clock.ts";
import type { Listeners, TargetEvent } from "../../core/source.ts";
import type { Client } from "./client.ts";
import { event } from "./wire.ts";

export async function watchEvents(
  client: Client,
  clock: Clock,
  listeners: Listeners,
  signal: AbortSignal,
): Promise<void> {
  const stream = await client.stream("/events", signal);
  let over = false;
  const lost = (error: unknown) => {
    if (!over && !signal.aborted) listeners.onLost(error);
    over = true;
  };
  stream.on("error", lost).on("end", () => lost(new Error("the supervisor ended its events")));
  createInterface({ input: stream })
    .on("error", lost)
    .on("line", (line) => {
      const heard = readEvent(line, clock.monotonicMs());
      if (heard === "halt") listeners.onHalt?.();
      else if (heard) listeners.onEvent(heard);
    });
}

/** `undefined` for a line that is no event, such as one that a death tore. Pure. */
export function readEvent(line: string, heardMs: number): TargetEvent | "halt" | undefined {
  try {
    const { change, ...rest } = event.parse(JSON.parse(line));
    return change === "halt" ? "halt" : { ...rest, change, heardMs };
  } catch {
    return undefined;
  }
}
