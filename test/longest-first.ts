/** The order of test files: where the last one is a long one, everybody waits for it. */
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Of a fresh clone, where vitest has no times yet and begins with the largest files: seen at the end. */
const LONG = [
  // Not those that measure: the engine's images are built meanwhile.
  ...["cli/completion", "targets/process/launch", "simulation/simulation", "init/file"],
  ...["daemon/daemon", "daemon/full-disk", "agent/net/redirect", "targets/process/source"],
  ...["demo/variants", "demo/demo", "demo/shop", "targets/process/restarts"],
  ...[
    "docker/two-engines",
    "docker/package",
    "docker/init",
    "docker/contract",
    "docker/net-together",
  ],
  ...["docker/kill-and-pause", "docker/watchdog", "docker/stop-restart-remove"],
  ...["docker/zone-wiper", "docker/watchdog-loop", "docker/crash-loop", "docker/guards"],
  ...["docker/exec", "docker/least-privilege", "docker/ramp", "docker/interrupt"],
].map((name) => `/test/${name}.test.ts`);

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const at = LONG.findIndex((name) => moduleId.endsWith(name));
      return at < 0 ? LONG.length : at;
    };
    return (await super.sort(files)).toSorted((one, other) => place(one) - place(other));
  }
}
