/** Which services of a Swarm are being updated: only a manager knows, by GET /services/{id}. */
import type { ServiceUpdate } from "../../core/source.ts";
import type { Target } from "../../core/target.ts";
import { ChaosError } from "../../failure.ts";
import { serviceAnswer } from "./answers.ts";
import { statusOf } from "./dial.ts";
import type { Engine } from "./engine.ts";

const SERVICE_ID = "com.docker.swarm.service.id";
/** Paused ones too: half of the tasks are of another version until somebody decides. */
const GOING_ON = /^(?:updating|paused|rollback_started|rollback_paused)$/;

interface Asked {
  readonly targets: readonly Target[];
  /** They run elsewhere: a service that is not known here is not one that is gone. */
  readonly areStrangers?: boolean | undefined;
}

/** @throws ChaosError ENGINE_REFUSED on a worker: it must not be taken for quiet */
export async function swarmUpdates(
  engine: Engine,
  { targets, areStrangers = false }: Asked,
  signal: AbortSignal,
): Promise<ServiceUpdate[]> {
  const ids = new Set(targets.flatMap(({ labels }) => labels[SERVICE_ID] ?? []));
  const found = await Promise.all(
    [...ids].map((id) => updateOf(engine, { id, areStrangers }, signal)),
  );
  return found.filter((one) => one !== undefined);
}

async function updateOf(
  engine: Engine,
  { id, areStrangers }: { id: string; areStrangers: boolean },
  signal: AbortSignal,
): Promise<ServiceUpdate | undefined> {
  const path = `/services/${encodeURIComponent(id)}`;
  try {
    const { Spec, UpdateStatus } = await engine.call(
      { method: "GET", path },
      serviceAnswer,
      signal,
    );
    const state = UpdateStatus?.State ?? "";
    return GOING_ON.test(state) ? { service: Spec.Name, says: `Swarm says ${state}` } : undefined;
  } catch (error) {
    // It was removed since: then nobody updates it.
    if (statusOf(error) === 404 && !areStrangers) return undefined;
    if (statusOf(error) !== 503) throw error;
    throw new ChaosError(
      "ENGINE_REFUSED",
      "a worker of a Swarm does not know which services are being updated, only a manager does",
      {
        cause: error,
        hint: "Name a manager beside it under engines, or say --guard update-in-progress=off",
      },
    );
  }
}
