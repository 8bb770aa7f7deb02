/** What time it is by an engine's clock: the one that all who meet there have in common. */
import { infoAnswer } from "./answers.ts";
import type { Engine } from "./engine.ts";

/** Its own text, to the nanosecond. */
export async function engineTime(engine: Engine, signal: AbortSignal): Promise<string | undefined> {
  const call = { method: "GET", path: "/info" } as const;
  return (await engine.call(call, infoAnswer, signal)).SystemTime;
}
