/** What a run depends on beside the experiment: figures from two machines are two things. */
import { availableParallelism } from "node:os";
import type { Environment } from "./core/run-summary.ts";
import type { Target } from "./core/target.ts";

/** @param engine as its source says it: `Docker 29.0 (API 1.52) at unix:///…` */
export function environmentOf(engine: string, victims: readonly Target[]): Environment {
  const images = victims.map(({ image, imageId }) => imageId ?? image);
  return {
    engine: engine.replace(/ at \S+/g, ""),
    cpus: availableParallelism(),
    images: [...new Set(images)].sort(),
  };
}
