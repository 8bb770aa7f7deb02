/**
 * The messages of one direction: each head waits for its verdict, each body for its pace; all else goes
 * on as it came. Bytes are looked at only when what went before them is through.
 */
import type { Alarm } from "../alarms.ts";
import { CHUNK_COST_BYTES } from "../limits.ts";
import type { Link, Stage } from "../stage.ts";
import { UNDISTURBED } from "./course.ts";
import { type Message, nextPiece, openMessage, reconsider } from "./message.ts";
import { openOutlet } from "./outlet.ts";
import { openPatience } from "./patience.ts";
import { rewritten } from "./reply.ts";
import type { Scanner } from "./scanner.ts";
import type { SideWork } from "./side-work.ts";

export interface Side extends Stage {
  work(): void;
  isIdle(): boolean;
  /** Rules are gone, or others now: what they no longer hold back is let go. */
  reconsider(): void;
  /** All that comes from now on goes nowhere. */
  shut(): void;
}

export function openSide<H>(link: Link, scanner: Scanner<H>, job: SideWork<H>): Side {
  const chunks: { readonly bytes: Buffer; readonly atMs: number }[] = [];
  const outlet = openOutlet(link);
  let message: Message<H> | undefined;
  /** The message's head is through. */
  let isOpen = false;
  let part: { bytes: Buffer; readonly isLast: boolean } | undefined;
  let atMs = 0;
  let alarm: Alarm | undefined;
  let endedAtMs: number | undefined;
  let isShut = false;
  let isDropped = false;
  let isWorking = false;

  const wait = (dueMs: number): boolean => {
    if (dueMs <= link.now()) {
      atMs = Math.max(atMs, dueMs);
      return false;
    }
    alarm = link.at(dueMs, work);
    return true;
  };
  const send = (bytes: Buffer) => {
    link.hold(-bytes.length);
    if (!isShut && !message?.isSwallowed) outlet.send(bytes, atMs);
  };
  const skip = (bytes: Buffer) => {
    job.unread(bytes);
    send(bytes);
  };
  /** `true`: the head has to wait. */
  const openHead = (one: Message<H>): boolean => {
    const { delayMs, resetAfter, reply, rewrites } = one.course;
    if (delayMs > 0 && wait(one.atMs + delayMs)) return true;
    isOpen = true;
    if (resetAfter === 0) link.cut("reset");
    else if (reply) {
      outlet.flush();
      one.isSwallowed = true;
      link.hold(-one.bytes.length);
      job.answered(one.head, reply);
    } else {
      job.begun(one.head);
      if (rewrites.length > 0) {
        link.hold(-one.bytes.length);
        outlet.send(rewritten(one.bytes, rewrites), atMs);
      } else send(one.bytes);
      if (!isDropped) endWhere(one);
    }
    return false;
  };
  const endWhere = (one: Message<H>): boolean => {
    const { resetAfter, endAfter } = one.course;
    if (one.passed < Math.min(resetAfter, endAfter)) return false;
    outlet.flush();
    link.cut(resetAfter <= endAfter ? "reset" : "end");
    return true;
  };
  /** `true`: the part has to wait. */
  const sendPart = (one: { bytes: Buffer; readonly isLast: boolean }): boolean => {
    const isToPace = message && message.course !== UNDISTURBED && !message.isSwallowed;
    if (message && isToPace && one.bytes.length > 0) {
      // A limit that was lowered meanwhile.
      if (endWhere(message)) return false;
      const { length, dueMs } = nextPiece(message, one.bytes.length, atMs);
      if (dueMs > 0 && wait(dueMs)) return true;
      message.freeAtMs = dueMs;
      message.passed += length;
      send(one.bytes.subarray(0, length));
      // A stage behind may have ended it all with these bytes.
      if (isDropped) return false;
      endWhere(message);
      one.bytes = one.bytes.subarray(length);
      if (one.bytes.length > 0) return false;
    } else send(one.bytes);
    part = undefined;
    if (one.isLast) endMessage();
    return false;
  };
  const endMessage = () => {
    const ended = message;
    message = undefined;
    isOpen = false;
    if (!ended) return;
    outlet.flush();
    job.over(ended.head);
  };
  /** `false`: there is nothing more to do for now. */
  const step = (): boolean => {
    // Whoever comes behind a reset is not asked about any more.
    if (isDropped) return false;
    if (part) return !sendPart(part);
    if (message && !isOpen) return !openHead(message);
    if (job.isHeldUp()) return false;
    if (scanner.isWaiting() && job.isDeaf()) skip(scanner.rest());
    const wasRaw = scanner.isRaw();
    const piece = scanner.next();
    if (!wasRaw && scanner.isRaw()) job.turnedRaw(message?.isSwallowed ?? false);
    if (!piece) return nextChunk();
    if (piece.kind === "raw") send(piece.bytes);
    else if (piece.kind === "body") part = { bytes: piece.bytes, isLast: piece.isLast };
    else {
      const { head, bytes } = piece;
      message = openMessage(head, bytes, atMs, job.judge(head));
    }
    return true;
  };
  const nextChunk = (): boolean => {
    const chunk = chunks.shift();
    if (!chunk) return false;
    link.hold(-CHUNK_COST_BYTES);
    atMs = Math.max(atMs, chunk.atMs);
    if (scanner.isBetween() && !job.isToScan()) skip(chunk.bytes);
    else scanner.feed(chunk.bytes);
    return true;
  };
  const work = () => {
    if (isWorking) return;
    isWorking = true;
    alarm?.cancel();
    alarm = undefined;
    patience.end();
    while (step());
    isWorking = false;
    if (isDropped) return;
    outlet.flush();
    if (alarm !== undefined) return;
    if (endedAtMs !== undefined && chunks.length === 0 && !job.isHeldUp()) finish(endedAtMs);
    else if (job.mayWait) patience.have(scanner.isWaiting());
  };
  const patience = openPatience(link, () => {
    scanner.turnRaw();
    job.turnedRaw(false);
    work();
  });
  const finish = (endMs: number) => {
    const rest = scanner.rest();
    if (rest.length > 0) send(rest);
    outlet.flush();
    endedAtMs = undefined;
    if (!isShut) link.finish(Math.max(atMs, endMs));
  };
  return {
    take: (bytes, takenAtMs) => {
      link.hold(bytes.length + CHUNK_COST_BYTES);
      chunks.push({ bytes, atMs: takenAtMs });
      work();
    },
    end: (endMs) => {
      endedAtMs = endMs;
      work();
    },
    work,
    isIdle: () =>
      chunks.length === 0 && !message && !part && (scanner.isBetween() || scanner.isRaw()),
    reconsider: () => {
      if (message) reconsider(message);
      work();
    },
    shut: () => {
      isShut = true;
    },
    flush: () => {},
    drop: () => {
      isDropped = true;
      alarm?.cancel();
      patience.end();
      chunks.length = 0;
      message = undefined;
      part = undefined;
      isShut = true;
    },
  };
}
