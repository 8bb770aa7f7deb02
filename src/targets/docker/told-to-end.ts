/**
 * Whether somebody's call ended a container, or is ending it: its state does not tell, the engine's last events
 * do. An engine keeps some hundred (moby: 256), so that on a busy one nobody knows after seconds, but who listened.
 */
import type { Calls } from "../../core/calls.ts";
import { signalNumber } from "../../core/signal-names.ts";
import { setUpAnswer } from "./answers.ts";
import type { Engine } from "./engine.ts";
import { engineTime } from "./engine-time.ts";
import { type Logged, loggedEvents, stamp } from "./log.ts";

/** A reload, say, is told by a signal too. */
const ENDS = ["SIGKILL", "SIGTERM"];
/** `died` is podman's. */
const OF_LIFE = ["start", "stop", "kill", "die", "died"];

export interface Life {
  /** When it was started last, the engine's own text. */
  readonly startedAt: string;
  /** Absent: nobody listened all the while. */
  readonly heard?: Calls | undefined;
}

/** @returns `undefined` where nobody knows any more */
export async function toldToEnd(
  engine: Engine,
  id: string,
  { startedAt, heard }: Life,
  signal: AbortSignal,
): Promise<boolean | undefined> {
  if (heard?.stopped) return true;
  const ends = await endingSignals(engine, id, signal);
  if (heard?.signals.some((one) => ends.has(numberOf(one)))) return true;
  // What was called a moment ago may not be heard yet.
  const logged = await loggedEnd(engine, { id, startedAt, ends }, signal);
  return logged ?? (heard ? false : undefined);
}

interface Sought {
  readonly id: string;
  readonly startedAt: string;
  readonly ends: ReadonlySet<number>;
}

async function loggedEnd(
  engine: Engine,
  { id, startedAt, ends }: Sought,
  signal: AbortSignal,
): Promise<boolean | undefined> {
  const now = await engineTime(engine, signal);
  if (now === undefined) return undefined;
  const span = { since: stamp(startedAt), until: stamp(now) };
  const ofLife = { ...span, filters: JSON.stringify({ container: [id], event: OF_LIFE }) };
  let isTold: boolean | undefined;
  let died: Logged["event"] | undefined;
  for await (const { event } of loggedEvents(engine, ofLife, signal)) {
    if (event.Actor.ID !== id) continue;
    const { Action, Actor } = event;
    if (Action === "start") isTold = false;
    if (Action === "stop") isTold = true;
    if (Action === "kill" && ends.has(numberOf(Actor.Attributes.signal))) isTold = true;
    if (/^died?$/.test(Action)) died = event;
  }
  if (isTold !== undefined || !died) return isTold;
  return (await isFirst(engine, died, span, signal)) ? undefined : false;
}

/** Its start is forgotten; whatever else is older proves that its end is told of in full. */
async function isFirst(
  engine: Engine,
  { timeNano }: Logged["event"],
  span: { readonly since: string; readonly until: string },
  signal: AbortSignal,
): Promise<boolean> {
  for await (const { event } of loggedEvents(engine, span, signal))
    return Number(event.timeNano) >= Number(timeNano);
  return true;
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
