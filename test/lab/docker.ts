/** What a test of a real engine imports: its address, its `describe`, its labels. */
import type Docker from "dockerode";
import { describe, inject } from "vitest";
import { dockerAt } from "./client.ts";

/** Empty if CHAOS_TEST_DOCKER=skip: then `describeDocker` skips, and says so in the title. */
export const dockerHost = inject("dockerHost");

/** Goes on everything that a test creates; the run's end removes what carries it. */
export const testLabels: Readonly<Record<string, string>> = { "chaos.test": inject("labRun") };

export function describeDocker(title: string, tests: () => void): void {
  if (dockerHost) describe(title, tests);
  else describe.skip(`${title} (not proven: CHAOS_TEST_DOCKER=skip)`, tests);
}

/** Host reach, mounts and the death of a container's process from outside are root's alone. */
export const isRoot = process.getuid?.() === 0;

export function describeAsRoot(title: string, tests: () => void): void {
  if (isRoot) describeDocker(title, tests);
  else describe.skip(`${title} (not proven: not root)`, tests);
}

export function dockerClient(): Docker {
  return dockerAt(dockerHost);
}
