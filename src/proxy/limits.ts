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

/** What one that is queued costs beyond its bytes, roughly: a stream of single bytes must not pass for small. */
export const CHUNK_COST_BYTES = 256;

const HELD_BYTES_LEAST = 65_536;

/**
 * So that no number of peers who do not read can take the others' room. A share alone does not bound the sum: those
 * who came when there were few keep what they took. Half of what is left is left to who comes next.
 */
export function capOf(
  { heldBytes, heldBytesInAll }: Limits,
  connections: number,
  heldInAll: number,
): number {
  const share = heldBytesInAll / (2 * Math.max(1, connections));
  const left = (heldBytesInAll - heldInAll) / 2;
  return Math.max(HELD_BYTES_LEAST, Math.min(heldBytes, share, left));
}
