import { defineConfig } from "vitest/config";
import { LongestFirst } from "./test/longest-first.ts";

const onDocker = (name: string) => `test/docker/${name}.test.ts`;
/** These measure times or halt the whole engine: nothing else may run beside them. */
const ALONE = ["halt", "kill-storm", "zone-wiper-times"].map(onDocker);
/** Their probes are as quick as a user's: no more than three of these at once. */
const CALM = ["demo", "examples", "init", "package", "pipeline"].map(onDocker);
/** So are the probes of these, which need no engine: beside image builds answers took half a second. */
const CALM_WITHOUT_ENGINE = ["demo", "let-pass", "shop", "starved", "variants"].map(
  (name) => `test/demo/${name}.test.ts`,
);

/** These stand in for modules, look at which are loaded, or set variables: each needs a process of its own. */
const APART = [
  "test/agent/net/kernel.test.ts",
  "test/config/free-times.test.ts",
  "test/config/hostile.test.ts",
  "test/core/time-zones.test.ts",
  "test/agent/net/redirect.test.ts",
  "test/simulation/simulation.test.ts",
  "test/targets/docker/dockerode.test.ts",
  "test/regressions/a-daemon-that-outlived-a-full-disk.test.ts",
  "test/regressions/a-full-disk-that-hid-an-open-fault.test.ts",
  "test/regressions/an-engine-that-sent-us-elsewhere.test.ts",
];

/** test/main.ts repeats what failed beside others: each file alone. */
const workers = (count: number) => (process.env.CHAOS_TEST_ALONE ? 1 : count);

/** A third of the time went into loading the same modules for each file anew. */
const TOGETHER = { isolate: false };

/** The program that test/lab/compiled.ts makes is left to node: what is tested is what is installed. */
const AS_INSTALLED = { server: { deps: { external: [/chaos-built-/] } } };

/** On two cores: most tests wait for processes and sockets. */
const unit = {
  maxWorkers: workers(4),
  ...AS_INSTALLED,
  globalSetup: ["test/lab/compiled.ts"],
  testTimeout: 30_000,
  hookTimeout: 30_000,
};

const docker = {
  globalSetup: ["test/lab/compiled.ts", "test/lab/setup.ts"],
  setupFiles: ["test/lab/images-ready.ts"],
  testTimeout: 120_000,
  hookTimeout: 180_000,
  // A machine too busy to probe gave no verdict; whatever else fails, fails.
  retry: {
    count: 2,
    condition:
      /were sent on time|the baseline was not healthy|prober itself was starved|stopped: .* samples good/,
  },
  ...AS_INSTALLED,
  ...TOGETHER,
};

/** The `unit` projects need no engine; the docker projects bring one up where they can and fail where they cannot. */
export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          ...unit,
          ...TOGETHER,
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/docker/**", ...APART, ...CALM_WITHOUT_ENGINE],
        },
      },
      {
        test: { ...unit, name: "unit-apart", include: APART },
      },
      {
        test: {
          ...docker,
          name: "docker",
          include: ["test/docker/**/*.test.ts"],
          exclude: [...ALONE, ...CALM],
          // They wait for times more than for a core.
          maxWorkers: workers(4),
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...unit,
          ...TOGETHER,
          name: "unit-calm",
          include: CALM_WITHOUT_ENGINE,
          maxWorkers: workers(3),
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          ...docker,
          name: "docker-calm",
          include: CALM,
          maxWorkers: workers(3),
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          ...docker,
          name: "docker-alone",
          include: ALONE,
          maxWorkers: 1,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
