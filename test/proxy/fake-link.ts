/** A link into a list, on a clock that a test turns by hand. */
import type { Alarm } from "../../src/proxy/alarms.ts";
import { rowOf } from "../../src/proxy/random.ts";
import type { Link } from "../../src/proxy/stage.ts";

export interface Turned {
  now(): number;
  at(dueMs: number, ring: () => void): Alarm;
  /** Lets time pass; all that is due by then rings, each at its own time. */
  turnTo(ms: number): void;
  pending(): number;
}

export function openTurned(): Turned {
  let nowMs = 0;
  let entries: { dueMs: number; ring: () => void }[] = [];
  return {
    now: () => nowMs,
    at: (dueMs, ring) => {
      const entry = { dueMs, ring };
      if (dueMs !== Number.POSITIVE_INFINITY) entries.push(entry);
      return { cancel: () => (entries = entries.filter((one) => one !== entry)) };
    },
    turnTo: (ms) => {
      for (;;) {
        const due = entries.filter(({ dueMs }) => dueMs <= ms).sort((a, b) => a.dueMs - b.dueMs)[0];
        if (!due) break;
        entries = entries.filter((one) => one !== due);
        nowMs = Math.max(nowMs, due.dueMs);
        due.ring();
      }
      nowMs = Math.max(nowMs, ms);
    },
    pending: () => entries.length,
  };
}

export interface Passed {
  readonly bytes: Buffer;
  readonly atMs: number;
  /** When it really went. */
  readonly onMs: number;
}

export interface FakeLink extends Link {
  readonly passed: Passed[];
  readonly text: () => string;
  readonly held: () => number;
  readonly ended: () => number | undefined;
  readonly fate: () => "reset" | "cut" | undefined;
}

export function fakeLink(clock: Turned, seed = "seed"): FakeLink {
  const passed: Passed[] = [];
  let held = 0;
  let ended: number | undefined;
  let fate: "reset" | "cut" | undefined;
  return {
    passed,
    pass: (bytes, atMs) => void passed.push({ bytes, atMs, onMs: clock.now() }),
    finish: () => {
      ended = clock.now();
    },
    hold: (bytes) => {
      held += bytes;
    },
    now: clock.now,
    at: clock.at,
    room: () => true,
    clear: () => true,
    random: rowOf(seed, "fake"),
    memory: {},
    shared: {},
    reset: () => {
      fate ??= "reset";
    },
    cut: (ending) => {
      fate ??= ending === "end" ? "cut" : "reset";
    },
    cutNow: () => {
      fate ??= "cut";
    },
    text: () => Buffer.concat(passed.map(({ bytes }) => bytes)).toString("latin1"),
    held: () => held,
    ended: () => ended,
    fate: () => fate,
  };
}
