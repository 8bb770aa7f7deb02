/** What a trial through a fault's proxy came to, and whom it met so far: in words, and as a verdict. */
import type { Tried, Tries } from "../packets.ts";
import { sayMs } from "../units.ts";
import type { Effect } from "./fault.ts";
import type { NetObservation } from "./net.ts";

/** A trial waits no longer: the agent's programs have ten seconds, and begin and end within them too. */
const TRIED_MS_MAX = 8_000;
/** Nor does it send more: the agent takes no larger order. */
export const TRIED_BYTES_MAX = 16 * 1_048_576;

/** So late that the fault shows, or as late as a trial waits. */
export function isLate({ ms }: Pick<Tried, "ms">, dueMs: number): boolean {
  return ms >= Math.min(dueMs, TRIED_MS_MAX) - 1;
}

/** So many bytes to an echo behind the fault's own toxics and back. */
export function echo(bytes = 1, timeoutMs = 2_000): Tries {
  return { kind: "echo", count: 1, timeoutMs: Math.min(TRIED_MS_MAX, timeoutMs), bytes };
}

/** A request to it, and an answer with such a body, by the fault's own rules but for whom they mean. */
export function request(bytes: number, timeoutMs = 2_000): Tries {
  return { ...echo(bytes, timeoutMs), http: true };
}

/**
 * What it does shows in the trial, and that it does so to anybody in whom it met: a trial asks by the proxy
 * itself, whatever leads there and whomever the fault means.
 * @param isHit whether it shows in the trial
 */
export function judgeTrial(
  seen: NetObservation,
  isHit: (tried: Tried) => boolean,
  what = "connections",
): Effect {
  const [tried] = seen.tried;
  if (!tried) return metStreams(seen, what);
  const evidence = `${sayTrial(tried)}; ${sayMet(seen, what)}`;
  if (!isHit(tried)) return { kind: "not-in-effect", evidence };
  if (seen.hit === 0) return { kind: "unknown", evidence };
  return { kind: "in-effect", evidence, figure: evidence };
}

/** `unknown` as long as none came. */
export function metStreams(seen: NetObservation, what = "connections"): Effect {
  if (seen.hit > 0) {
    const evidence = `${sayMet(seen, what)} hit`;
    return { kind: "in-effect", evidence, figure: evidence };
  }
  return { kind: "unknown", evidence: `in place, but ${sayMet(seen, what)} hit` };
}

function sayMet({ seen, hit }: NetObservation, what: string): string {
  if (seen === 0) return `no ${what} in scope so far`;
  const share = hit < seen ? ` (${((100 * hit) / seen).toFixed(1)} %)` : "";
  return `${hit} of ${seen}${share} ${what} in scope`;
}

function sayTrial({ outcome, ms, status, bytes = 0 }: Tried): string {
  const after = `after ${sayMs(ms)}`;
  if (status !== undefined && status > 0)
    return `a request through its proxy was answered ${status} with ${bytes} bytes ${after}`;
  switch (outcome) {
    case "answered":
      return `${bytes === 1 ? "a byte" : `${bytes} bytes`} through its proxy came back ${after}`;
    case "reset":
      return `a connection through its proxy was reset ${after}`;
    case "timeout":
      return `of a connection through its proxy ${bytes} bytes came back and no end within ${sayMs(ms)}`;
    default:
      return `a connection through its proxy ended ${after} and ${bytes} bytes`;
  }
}
