/** One container as it is. */
import type { Snapshot } from "../../core/snapshot.ts";
import { inspectAnswer } from "./answers.ts";
import { type Engine, unless } from "./engine.ts";
import { snapshotOf } from "./read.ts";

/** `undefined`: it is gone. */
export async function inspectOne(
  engine: Engine,
  id: string,
  signal: AbortSignal,
): Promise<Snapshot | undefined> {
  let found: Snapshot | undefined;
  await unless([404], async () => {
    const call = { method: "GET", path: `/containers/${id}/json` } as const;
    found = snapshotOf(await engine.call(call, inspectAnswer, signal));
  });
  return found;
}
