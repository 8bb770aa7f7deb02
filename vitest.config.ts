import { defineConfig } from "vitest/config";

/** These measure times or halt the whole engine: nothing else may run beside them. */
const ALONE = ["halt", "kill-storm", "verdicts", "zone-wiper"].map(
  (name) => `test/docker/${name}.test.ts`,
);

const docker = {
  globalSetup: ["test/lab/compiled.ts", "test/lab/setup.ts"],
  testTimeout: 120_000,
  hookTimeout: 180_000,
};

/** `unit` needs no engine; the docker projects bring one up where they can and fail where they cannot. */
export default defineConfig({
  test: {
    // Most tests wait for processes and sockets: two at once even where vitest would take one.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: "unit",
          globalSetup: ["test/lab/compiled.ts"],
          include: ["test/**/*.test.ts"],
          exclude: ["test/docker/**"],
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          ...docker,
          name: "docker",
          include: ["test/docker/**/*.test.ts"],
          exclude: ALONE,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...docker,
          name: "docker-alone",
          include: ALONE,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
