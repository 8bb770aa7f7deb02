import type { Named } from "./target.ts";

/** A fault that is in effect by the word of its victim's own kernel, whoever knows of it besides. */
export interface Stray {
  /** Its id; empty: something of ours that tells of no fault. */
  readonly fault: string;
  /** An ISO time; absent where no fault is told of. */
  readonly until?: string;
  readonly victim: Named;
  readonly says: string;
}
