/** Where probed ports are, while restarts move them. */
import type { Source } from "./core/source.ts";
import type { Target } from "./core/target.ts";

/** Where targets' ports are now; a restart may have moved them, so they are listed again. */
export function placesOf(targets: readonly Target[], source: Source) {
  let known = targets;
  return {
    locate: (id: string, containerPort: number) => {
      const target = known.find((one) => one.id === id);
      const found = target?.endpoints.find((one) => one.containerPort === containerPort);
      return found && { host: found.host, port: found.port };
    },
    relocate: () => {
      source.list(AbortSignal.timeout(10_000)).then(
        (now) => {
          known = now;
        },
        () => {},
      );
    },
  };
}
