/** The states of many containers: an inspect each, so many at once. */
import type { Snapshot } from "../../core/snapshot.ts";
import type { Engine } from "./engine.ts";
import { inspectOne } from "./inspect.ts";

/** Inspects in flight at once: an engine answers no faster when asked more. */
const INSPECTS_AT_ONCE = 16;

/** The ones that are gone are absent from the answer. */
export async function snapshots(engine: Engine, ids: readonly string[], signal: AbortSignal) {
  const found = new Map<string, Snapshot>();
  await inParallel(ids, async (id) => {
    const snapshot = await inspectOne(engine, id, signal);
    if (snapshot) found.set(id, snapshot);
  });
  return found;
}

export async function inParallel<T>(
  items: readonly T[],
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: INSPECTS_AT_ONCE }, worker));
}
