/**
 * When a watchdog must act: its wire broke, fell silent, was never taken up, or the deadline of its
 * faults has passed though the controller lives.
 */
import { createInterface } from "node:readline";
import { z } from "zod";
import type { Clock } from "../core/clock.ts";

/** The controller says something this often. */
export const HEARTBEAT_MS = 1_000;
/** A busy controller may be late by seconds; one that is silent for so long is gone or stuck. */
const SILENCE_MS = 20_000;
/** After a revival by the engine a living controller takes the wire up again well within this. */
const TAKEN_UP_MS = 1_000;
/** Of it, what is left at least once the wire can be heard: booting may have taken the most. */
const HEARD_MS = 500;
const LOOK_EVERY_MS = 100;

export const wireLine = z.strictObject({
  /** Wall time, ISO, after which nothing of the run should be open. */
  until: z.string().optional(),
  /** Everything is undone: stand down. */
  end: z.boolean().optional(),
  /** Your controller leaves: act at the deadline, and not before. */
  late: z.boolean().optional(),
  /** Say again that you stand by: whoever met you anew may have missed it. */
  hello: z.boolean().optional(),
});

interface Around {
  readonly clock: Clock;
  /** `clock.monotonicMs()` when this process began: a controller takes its wire up from then on. */
  readonly bornMs: number;
  /** Answers a hello. */
  readonly greet: () => void;
}

/** The reason to act. */
export interface Doom {
  readonly why: string;
  /** To wait for, on the monotonic clock, unless nothing is open any more; absent: act at once. */
  readonly dueMs?: number;
}

/** Resolves when there is a reason; `undefined`: there is none any more. */
export function doom(wire: NodeJS.ReadableStream, around: Around): Promise<Doom | undefined> {
  const { clock, bornMs, greet } = around;
  const takenUpBy = Math.max(bornMs + TAKEN_UP_MS, clock.monotonicMs() + HEARD_MS);
  let heardMs: number | undefined;
  let deadlineMs = Number.POSITIVE_INFINITY;
  let known: string | undefined;
  let isLeft = false;
  // Read off the wall clock once, though it is said with each heartbeat: a step of that clock
  // afterwards moves no deadline.
  const heed = (until: string) => {
    if (until === known) return;
    known = until;
    deadlineMs = clock.monotonicMs() + Date.parse(until) - clock.wallMs();
  };
  return new Promise((resolve) => {
    const over = (why: string | undefined, more: { dueMs?: number } = {}) => {
      clearInterval(timer);
      resolve(why === undefined ? undefined : { why, ...more });
    };
    const cut = () =>
      isLeft
        ? over("what was not answered may have been done since", { dueMs: deadlineMs })
        : over("its controller is gone");
    createInterface({ input: wire })
      .on("line", (line) => {
        const said = readLine(line);
        if (!said) return;
        heardMs = clock.monotonicMs();
        if (said.until) heed(said.until);
        if (said.hello) greet();
        if (said.late) isLeft = true;
        if (said.end) over(undefined);
      })
      .on("close", cut);
    wire.on("error", cut);
    const look = () => {
      const now = clock.monotonicMs();
      if (heardMs === undefined && now > takenUpBy) over("no controller took its wire up");
      if (heardMs !== undefined && now - heardMs > SILENCE_MS) over("its controller fell silent");
      if (now > deadlineMs) over("the deadline of its faults has passed");
    };
    const timer = setInterval(look, LOOK_EVERY_MS);
  });
}

/** The attach request's own last bytes may arrive as input: what is no line of ours is no news. */
function readLine(line: string): z.infer<typeof wireLine> | undefined {
  try {
    return wireLine.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
