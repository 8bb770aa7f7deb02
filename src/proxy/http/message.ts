/** One message on its way: when its head may go on, and how much of its body when. */
import { type Course, courseOf, type Verdict } from "./course.ts";

export interface Message<H> {
  readonly head: H;
  readonly bytes: Buffer;
  readonly atMs: number;
  verdicts: readonly Verdict[];
  course: Course;
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
  head: H,
  bytes: Buffer,
  atMs: number,
  verdicts: readonly Verdict[],
): Message<H> {
  const course = courseOf(verdicts);
  return { head, bytes, atMs, verdicts, course, isSwallowed: false, passed: 0, freeAtMs: 0 };
}

/** By its rules as they are now: the deeds of those that are gone are gone with them. */
export function reconsider(message: Message<unknown>): void {
  const verdicts = message.verdicts.flatMap((one) => one.now() ?? []);
  const isSame = verdicts.every((one, at) => one === message.verdicts[at]);
  if (isSame && verdicts.length === message.verdicts.length) return;
  message.verdicts = verdicts;
  message.course = courseOf(verdicts);
}

/** How many of these bytes may go as the next piece, and not before when; 0: at once. */
export function nextPiece(
  { course, passed, freeAtMs }: Message<unknown>,
  length: number,
  atMs: number,
): { readonly length: number; readonly dueMs: number } {
  const { bytesPerMs, resetAfter, endAfter } = course;
  const allowed = Math.min(length, Math.min(resetAfter, endAfter) - passed);
  if (bytesPerMs === Number.POSITIVE_INFINITY) return { length: allowed, dueMs: 0 };
  const piece = Math.min(allowed, Math.max(1, Math.floor(bytesPerMs * PIECE_MS)));
  return { length: piece, dueMs: Math.max(freeAtMs, atMs) + piece / bytesPerMs };
}
