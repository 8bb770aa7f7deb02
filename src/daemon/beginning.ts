/** How a daemon begins: it listens, remembers what the one before knew, and looks after what that one left. */
import { cutOffActs, knownGroups } from "../core/schedule-line.ts";
import { type Server, type Serving, serve } from "../server/http.ts";
import { version } from "../version.ts";
import type { EngineWatch } from "./engine-watch.ts";
import type { Parts } from "./parts.ts";
import type { Settings } from "./settings.ts";

interface Begun {
  readonly engine: EngineWatch;
  readonly serving: Serving;
  readonly adopt: () => void;
}

/** @throws ChaosError LISTEN_FAILED */
export async function begin(
  parts: Parts,
  { file, listen }: Settings,
  { engine, serving, adopt }: Begun,
): Promise<Server | undefined> {
  const { handled, metrics, writing } = parts;
  const server = listen && (await serve(listen, serving));
  metrics.set("chaos_build_info", 1, { version: version() });
  recallGroups(parts);
  writing.ring(handled.untilMs());
  await writing.tryNote({ kind: "started", version: version(), file });
  await endCutOff(parts);
  await engine.begin();
  adopt();
  return server;
}

function recallGroups({ experiments, fleet, lines, bornMs }: Parts): void {
  for (const [experiment, line] of knownGroups(lines)) {
    const entry = experiments.named(experiment);
    if (entry) fleet.recall(entry, line, bornMs);
  }
}

async function endCutOff({ lines, writing }: Parts): Promise<void> {
  const says = "the daemon was killed meanwhile; what was open is undone";
  for (const name of cutOffActs(lines))
    await writing.tryNote({ kind: "ended", act: name, outcome: "cut-off", says, exit: 6 });
}
