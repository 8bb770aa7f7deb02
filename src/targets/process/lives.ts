/** Processes as the supervisor shows them, and which process of the kernel each life is. */
import type { Snapshot } from "../../core/snapshot.ts";
import { ChaosError } from "../../failure.ts";
import type { Client } from "./client.ts";
import { inspection } from "./wire.ts";

type LifeKey = Pick<Snapshot, "pid" | "startedAt">;

/**
 * A pid may belong to a stranger by the time we signal it; its start time in the kernel's books may
 * not. The supervisor reads that at birth and tells it with each inspection, so that a crash knows it.
 */
export class Lives {
  readonly #client: Client;
  /** The latest life that we heard of, per process: at most as many as the fleet has. */
  readonly #latest = new Map<string, LifeKey & { startTicks: number | undefined }>();

  constructor(client: Client) {
    this.#client = client;
  }

  /** `undefined`: there is no such process. */
  async inspect(id: string, signal: AbortSignal): Promise<Snapshot | undefined> {
    try {
      const call = { method: "GET", path: `/processes/${id}` } as const;
      const { snapshot, startTicks } = await this.#client.call(call, inspection, signal);
      const { pid, startedAt } = snapshot;
      this.#latest.set(id, { pid, startedAt, startTicks });
      return snapshot;
    } catch (error) {
      if (error instanceof ChaosError && error.details.status === 404) return undefined;
      throw error;
    }
  }

  /** `undefined`: that life is over. Asks only about lives that it has not heard of. */
  async startTicks(id: string, life: LifeKey, signal: AbortSignal): Promise<number | undefined> {
    const known = this.#ofLife(id, life);
    if (known) return known.startTicks;
    await this.inspect(id, signal);
    return this.#ofLife(id, life)?.startTicks;
  }

  #ofLife(id: string, { pid, startedAt }: LifeKey) {
    const latest = this.#latest.get(id);
    return latest?.pid === pid && latest.startedAt === startedAt ? latest : undefined;
  }
}
