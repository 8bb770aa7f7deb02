/** One message on its way: when its head may go on, and how much of its body when. */
import { type Course, courseOf, type Verdict } from "./course.ts";

export interface Message<H> {
  readonly head: H;
  readonly bytes: Buffer;
  readonly atMs: number;
  course(): Course;
  /** Without the deeds of rules that are gone. */
  without(gone: (rule: object) => boolean): void;
  /** It was answered by us, or its answer is ours: what is left of it goes nowhere. */
  isSwallowed: boolean;
  /** So much of its body went on. */
  passed: number;
  /** When the body's line is free again. */
  freeAtMs: number;
}

/** Longer pieces would come in gulps. */
const PIECE_MS = 20;

export function openMessage<H>(
  about: { readonly head: H; readonly bytes: Buffer; readonly atMs: number },
  verdicts: readonly Verdict[],
): Message<H> {
  let left = verdicts;
  let course = courseOf(left);
  return {
    ...about,
    course: () => course,
    without: (gone) => {
      if (!left.some(({ rule }) => gone(rule))) return;
      left = left.filter(({ rule }) => !gone(rule));
      course = courseOf(left);
    },
    isSwallowed: false,
    passed: 0,
    freeAtMs: 0,
  };
}

/** How many of these bytes may go as the next piece, and not before when. */
export function nextPiece(
  message: Message<unknown>,
  length: number,
  atMs: number,
): { readonly length: number; readonly dueMs: number } {
  const { bytesPerMs, resetAfter, endAfter } = message.course();
  const allowed = Math.min(length, Math.min(resetAfter, endAfter) - message.passed);
  if (bytesPerMs === Number.POSITIVE_INFINITY) return { length: allowed, dueMs: 0 };
  const piece = Math.min(allowed, Math.max(1, Math.floor(bytesPerMs * PIECE_MS)));
  return { length: piece, dueMs: Math.max(message.freeAtMs, atMs) + piece / bytesPerMs };
}
