/** A simulated experiment while it lasts: what the checks look at. */
import { join } from "node:path";
import type { Entry } from "../../src/core/entry.ts";
import type { Plan } from "../../src/core/plan.ts";
import { engineFolder } from "../../src/journal/state-folder.ts";
import type { Chances } from "./chances.ts";
import type { Connection } from "./connection.ts";
import type { Asked } from "./fleet.ts";
import type { Ground, Process } from "./ground.ts";
import type { World } from "./world.ts";

export interface Experiment {
  readonly ground: Ground;
  readonly world: World;
  readonly chances: Chances;
  readonly stateRoot: string;
  readonly asked: Asked;
  /** Of the controller. */
  readonly process: Process;
  readonly connection: Connection;
  readonly fullAt: number | undefined;
  /** As journalled so far. */
  readonly entries: Entry[];
  plan: Plan | undefined;
  /** Whether the controller may still die. */
  mayDie: boolean;
}

export function folderOf({ stateRoot, world, plan }: Experiment): string {
  return join(engineFolder(stateRoot, world.fake.engineId), "runs", plan?.run ?? "none");
}
