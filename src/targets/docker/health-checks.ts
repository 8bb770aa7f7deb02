/** How containers ask themselves whether they are well; an image's check is in its containers too. */
import { setUpAnswer } from "./answers.ts";
import { type Engine, unless } from "./engine.ts";
import { inParallel } from "./snapshots.ts";

/** Of those that have one and are still there: its words, without Docker's `CMD`. */
export async function healthChecks(
  engine: Engine,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  await inParallel(ids, (id) =>
    unless([404], async () => {
      const call = { method: "GET", path: `/containers/${id}/json` } as const;
      const { Config } = await engine.call(call, setUpAnswer, signal);
      const [kind, ...words] = Config?.Healthcheck?.Test ?? [];
      if (kind === "CMD" || kind === "CMD-SHELL") found.set(id, words);
    }),
  );
  return found;
}
