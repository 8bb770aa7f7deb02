/**
 * Whether somebody's call ended a container, or is ending it: its state does not tell, the engine's last events
 * do. An engine keeps some hundred (moby: 256), so that an old call on a busy one is not known any more.
 */
import { createInterface } from "node:readline";
import { signalNumber } from "../../core/signal-names.ts";
import { eventAnswer, setUpAnswer } from "./answers.ts";
import type { Engine } from "./engine.ts";
import { engineTime } from "./engine-time.ts";
import { parseJson } from "./events.ts";

/** A reload, say, is told by a signal too. */
const ENDS = ["SIGKILL", "SIGTERM"];

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
  const ends = await endingSignals(engine, id, signal);
  const filters = JSON.stringify({ container: [id], event: ["start", "stop", "kill"] });
  const query = { since: stamp(since), until: stamp(now), filters };
  const stream = await engine.stream({ method: "GET", path: "/events", query }, signal);
  let isTold = false;
  for await (const line of createInterface({ input: stream })) {
    const event = eventAnswer.safeParse(parseJson(line)).data;
    if (!event || event.Actor.ID !== id) continue;
    if (event.Action === "start") isTold = false;
    if (event.Action === "stop") isTold = true;
    if (event.Action === "kill" && ends.has(numberOf(event.Actor.Attributes.signal))) isTold = true;
  }
  return isTold;
}

/** A server's own, such as nginx' SIGQUIT, is what a stop sends it first. */
async function endingSignals(engine: Engine, id: string, signal: AbortSignal) {
  const call = { method: "GET", path: `/containers/${id}/json` } as const;
  const { Config } = await engine.call(call, setUpAnswer, signal);
  return new Set([...ENDS, ...(Config?.StopSignal ? [Config.StopSignal] : [])].map(numberOf));
}

/** `QUIT`, `SIGQUIT` and `3` are one. */
function numberOf(name = ""): number {
  return signalNumber(name.toUpperCase()) ?? 0;
}

/** As an engine reads it: seconds, and nanoseconds behind a dot. */
export function stamp(iso: string): string {
  const [, fraction = ""] = /\.(\d+)/.exec(iso) ?? [];
  return `${Math.floor(Date.parse(iso) / 1_000)}.${fraction.slice(0, 9).padEnd(9, "0")}`;
}
