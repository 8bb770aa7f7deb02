/** What a run depends on beside the experiment: figures from two machines are two things. */
import { availableParallelism } from "node:os";
import type { Environment } from "./core/run-summary.ts";
import type { Source } from "./core/source.ts";
import type { Target } from "./core/target.ts";

/** Its words end with the address, by which one engine may have several: `Docker 29.0 (API 1.52) at unix:///…`. */
export function environmentOf(
  { says, engineId }: Pick<Source, "says" | "engineId">,
  victims: readonly Target[],
): Environment {
  const images = victims.map(({ image, imageId }) => imageId ?? image);
  return {
    id: engineId,
    engine: says.replace(/ at \S+/g, ""),
    cpus: availableParallelism(),
    images: [...new Set(images)].sort(),
  };
}
