/** What one direction of an HTTP connection asks and tells of its messages. */
import type { Reply } from "../toxic.ts";
import type { Verdict } from "./course.ts";

export interface SideWork<H> {
  /** Who sends a head that does not become whole may speak something else, and wait for an answer to it. */
  readonly mayWait: boolean;
  /** Whether the bytes of the next chunk are to be scanned at all. */
  isToScan(): boolean;
  /** These are not, and go on. */
  unread(bytes: Buffer): void;
  /** It must wait for the other side first. */
  isHeldUp(): boolean;
  /** What follows the last message may be another protocol's, and is not looked at. */
  isDeaf(): boolean;
  judge(head: H): readonly Verdict[];
  /** The head goes on. */
  begun(head: H): void;
  /** The reply goes to the client in place of this message. */
  answered(head: H, reply: Reply): void;
  /** Nothing of the message is left. */
  over(head: H): void;
  /** No HTTP, from here on; `isLost`: amid what goes nowhere, so that nobody can tell where anything else begins. */
  turnedRaw(isLost: boolean): void;
}
