/**
 * Whether somebody's call ended a container, or is ending it: its state does not tell, the engine's last events
 * do. An engine keeps some hundred (moby: 256), so that an old call on a busy one is not known any more.
 */
import { createInterface } from "node:readline";
import { eventAnswer } from "./answers.ts";
import type { Engine } from "./engine.ts";
import { engineTime } from "./engine-time.ts";
import { parseJson } from "./events.ts";

/** A reload, say, is told by a signal too. */
const ENDS = /^(?:9|15|SIGKILL|SIGTERM)$/;

/** @param since when it was started last, the engine's own text */
export async function toldToEnd(
  engine: Engine,
  id: string,
  since: string,
  signal: AbortSignal,
): Promise<boolean> {
  // With an end that is over, it tells what it knows and ends the answer.
  const now = await engineTime(engine, signal);
  if (now === undefined) return false;
  const filters = JSON.stringify({ container: [id], event: ["start", "stop", "kill"] });
  const query = { since: stamp(since), until: stamp(now), filters };
  const stream = await engine.stream({ method: "GET", path: "/events", query }, signal);
  let isTold = false;
  for await (const line of createInterface({ input: stream })) {
    const event = eventAnswer.safeParse(parseJson(line)).data;
    if (!event || event.Actor.ID !== id) continue;
    if (event.Action === "start") isTold = false;
    if (event.Action === "stop") isTold = true;
    if (event.Action === "kill" && ENDS.test(event.Actor.Attributes.signal ?? "")) isTold = true;
  }
  return isTold;
}

/** As an engine reads it: seconds, and nanoseconds behind a dot. */
export function stamp(iso: string): string {
  const [, fraction = ""] = /\.(\d+)/.exec(iso) ?? [];
  return `${Math.floor(Date.parse(iso) / 1_000)}.${fraction.slice(0, 9).padEnd(9, "0")}`;
}
