/** The bound on everything that a peer could make us keep. */
export interface Limits {
  /** Held for one direction of one connection; the throughput under a delay is this by the delay. */
  readonly heldBytes: number;
  /** Held in all: shared out among the connections that are open. */
  readonly heldBytesInAll: number;
  /** Further ones are reset at the door. */
  readonly connections: number;
  readonly dialMs: number;
}

export const LIMITS: Limits = {
  heldBytes: 16 * 1_048_576,
  heldBytesInAll: 256 * 1_048_576,
  connections: 10_000,
  dialMs: 30_000,
};
