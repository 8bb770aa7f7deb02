/** A test's containers, and the tool let loose on just these. */
import type Docker from "dockerode";
import { afterEach, beforeEach, expect } from "vitest";
import type { Plan } from "../../src/core/plan.ts";
import { type Answer, drill, stateFolder, type World } from "./chaos.ts";
import { OWN_LABEL, removeContainers, startContainer, unique, type Wanted } from "./fixture.ts";
import { inProcess } from "./in-process.ts";
import { openService } from "./test-service.ts";

const BRIEF = ["--baseline", "1s", "--recover", "10s", "--cool-down", "300ms"];
/** A slow pulse tolerates a busy machine: a sample may be late by half of it before it counts as lost. */
const CALM = ["--probe-interval", "250ms"];
/** A container more for each drill is the business of watchdog.test.ts. */
const UNWATCHED = ["--watchdog", "none"];
const QUICK = ["--yes", "--quiet", "--min-age", "0s", ...UNWATCHED, ...BRIEF, ...CALM];

export const ONE_SHOT: Docker.HostConfig = { RestartPolicy: { Name: "no" } };

export interface Bench {
  /** Begins the names of the running test's containers, and no others. */
  own(): string;
  begin(wanted?: Omit<Wanted, "own">): Promise<Docker.Container>;
  /** Words that select all of the running test's containers. */
  among(): string[];
  /** A drill with its report; the words choose the probes. */
  drill(words: readonly string[], world?: World): ReturnType<typeof drill>;
  /** A drill beside a service that stays well, on what the words select of the test's own. */
  hit(words: readonly string[], world?: World): ReturnType<typeof drill>;
  /** The same where no report may come of it. */
  tryTo(words: readonly string[], world?: World): Promise<Answer>;
  plan(words: readonly string[], world?: World): Promise<Plan>;
  revert(): Promise<Answer>;
}

/** For the top of a file: each of its tests gets containers of its own, and they go with it. */
export function openBench(): Bench {
  let own = "";
  beforeEach(() => {
    own = unique("bench");
  });
  afterEach(() => removeContainers(own));

  const among = () => ["--label", `${OWN_LABEL}=${own}`];
  const bench: Bench = {
    own: () => own,
    begin: (wanted) => startContainer({ own, ...wanted }),
    among,
    drill: async (words, world) => {
      using state = stateFolder();
      return await drill([...words, ...QUICK, "--state", state.path], world);
    },
    hit: async (words, world) => {
      await using service = await openService();
      const probe = ["--probe", `service=${service.address}`];
      return await bench.drill([...words, ...among(), ...probe], world);
    },
    tryTo: async (words, world) => {
      using state = stateFolder();
      const all = [...words, ...among(), ...QUICK, "--no-verify", "--state", state.path];
      return await inProcess(all, world);
    },
    plan: async (words, world) => {
      const { exit, stdout, stderr } = await bench.tryTo([...words, "--dry-run", "--json"], world);
      expect(exit, stderr).toBe(0);
      // Many calls at once on one signal once made Node warn of a leak.
      expect(stderr).not.toContain("Warning");
      return JSON.parse(stdout) as Plan;
    },
    revert: async () => {
      using state = stateFolder();
      return await inProcess(["revert", "--state", state.path]);
    },
  };
  return bench;
}

export function victimsOf({ faults }: Plan): string[] {
  return faults.flatMap(({ victims }) => victims.map(({ name }) => name)).sort();
}

export async function stateOf(container: Docker.Container) {
  return (await container.inspect()).State;
}
