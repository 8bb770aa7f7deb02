/** Two controllers on one engine, one of them in a container: neither touches what the other holds. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { poll, systemClock } from "../../src/core/clock.ts";
import { readEntries } from "../../src/journal/read-run.ts";
import { socketPath } from "../lab/client.ts";
import { describeDocker, dockerClient, dockerHost } from "../lab/docker.ts";
import { isFull, note } from "../proof.ts";
import { type BuiltProgram, buildProgram } from "./built-program.ts";
import { chaos, stateFolder } from "./chaos.ts";
import { remainsOf, snapshotsOf } from "./engine-truth.ts";
import { OWN_LABEL, removeContainers, startContainer, unique } from "./fixture.ts";
import { projectImage } from "./project-image.ts";
import { recordEvents } from "./record-events.ts";

const ROUNDS = isFull ? 20 : 2;
const VICTIMS = 20;
const DURATION_MS = 1_000;
const QUICK = ["--yes", "--quiet", "--no-verify", "--cool-down", "0s", "--min-age", "0s"];

describeDocker("two controllers", () => {
  const project = unique("two");
  let program: BuiltProgram;
  let victims: readonly string[] = [];
  beforeAll(async () => {
    program = await buildProgram();
    const labels = { "com.docker.compose.project": project };
    const started = Array.from({ length: VICTIMS }, () => startContainer({ own: project, labels }));
    victims = (await Promise.all(started)).map(({ id }) => id);
  });
  afterAll(async () => {
    await removeContainers(project);
    program?.[Symbol.dispose]();
  });

  const drill = (duration: string, count: string) => {
    const what = ["pause", "--project", project, "--count", count, "--duration", duration];
    return [...what, ...QUICK];
  };

  it(
    "never hold one victim at once, and undo only what is their own",
    async () => {
      using here = stateFolder();
      using there = stateFolder();
      const before = await snapshotsOf(victims);
      const recorder = await recordEvents(victims, ["pause", "unpause"]);
      for (let round = 0; round < ROUNDS; round++) {
        const words = [...drill(`${DURATION_MS}ms`, "5"), "--seed", `round-${round}`];
        const [ours, theirs] = await Promise.all([
          chaos([...words, "--state", here.path], { program: program.main }),
          // Half of the rounds both want the very same victims.
          inContainer(
            project,
            round % 2 === 0 ? words : drill(`${DURATION_MS}ms`, "5"),
            there.path,
          ),
        ]);
        // 3: all that it drew was held by the other; 4: a guard saw so before the act.
        expect([0, 3, 4], ours.stderr).toContain(ours.exit);
        expect([0, 3, 4], theirs.words).toContain(theirs.exit);
      }
      await recorder.stop();

      const held = [...holdsIn(here.path), ...holdsIn(there.path)];
      // One of the two always gets what it wants.
      expect(held.length).toBeGreaterThanOrEqual(ROUNDS * 4);
      for (const one of held)
        expect(held.filter((other) => other !== one && overlap(one, other))).toEqual([]);
      // From the engine's own events: nobody thawed before the one who had paused wanted it.
      for (const id of victims) {
        const times = recorder.heard.filter((one) => one.id === id);
        expect(times.map(({ action }) => action)).toEqual(
          times.map((_, at) => (at % 2 === 0 ? "pause" : "unpause")),
        );
        times.forEach(({ atMs, action }, at) => {
          if (action === "unpause")
            expect(atMs - (times[at - 1]?.atMs ?? 0)).toBeGreaterThan(0.95 * DURATION_MS);
        });
      }
      expect(await remainsOf(before, [])).toEqual([]);
      const of = `${VICTIMS} victims, 5 each`;
      const counts = { rounds: ROUNDS, "victims held": held.length };
      note({ loop: "two controllers", of, counts, failures: [] });
    },
    isFull ? 1_200_000 : 120_000,
  );

  it("a controller's container is killed: its watchdog lives on, and undoes", async () => {
    using there = stateFolder();
    const before = await snapshotsOf(victims);
    const controller = await startController(project, drill("60s", "5"), there.path);
    await poll(systemClock, async () => (await pausedCount(victims)) === 5 || undefined, {
      ...{ everyMs: 50, deadlineMs: 60_000 },
    });
    expect(await pausedCount(victims)).toBe(5);

    await controller.remove({ force: true });

    const run = readdirSync(runsFolder(there.path))[0] as string;
    await poll(
      systemClock,
      async () => ((await remainsOf(before, [run])).length === 0 ? true : undefined),
      { everyMs: 100, deadlineMs: 30_000 },
    );
    expect(await remainsOf(before, [run])).toEqual([]);
  });
});

interface Hold {
  readonly victim: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** From the intent, before anything was touched, to the undo. */
function holdsIn(state: string): Hold[] {
  const root = runsFolder(state);
  return readdirSync(root).flatMap((run) => {
    const entries = readEntries(join(root, run));
    return entries.flatMap((entry): Hold[] => {
      if (entry.kind !== "intended") return [];
      const end = entries.find((one) => one.kind === "reverted" && one.fault === entry.fault.id);
      if (!end) throw new Error(`${entry.fault.id} was never reverted`);
      return [
        {
          victim: entry.fault.victim.id,
          fromMs: Date.parse(entry.at),
          toMs: Date.parse(end.at),
        },
      ];
    });
  });
}

function overlap(one: Hold, other: Hold): boolean {
  return one.victim === other.victim && one.fromMs < other.toMs && other.fromMs < one.toMs;
}

function runsFolder(state: string): string {
  const [engine = ""] = readdirSync(state).filter((name) => existsSync(join(state, name, "runs")));
  return join(state, engine, "runs");
}

async function startController(own: string, words: readonly string[], state: string) {
  const container = await dockerClient().createContainer({
    Image: projectImage,
    // Ours, or we could not read what it writes.
    User: `${process.getuid?.() ?? 0}`,
    Cmd: [...words, "--state", "/state"],
    Labels: { [OWN_LABEL]: own },
    Env: [`CHAOS_HELPER_IMAGE=${projectImage}`],
    HostConfig: {
      Binds: [`${socketPath(dockerHost)}:/var/run/docker.sock`, `${state}:/state`],
      GroupAdd: [`${statSync(socketPath(dockerHost)).gid}`],
      NetworkMode: "none",
    },
  });
  await container.start();
  return container;
}

async function inContainer(own: string, words: readonly string[], state: string) {
  const container = await startController(own, words, state);
  const { StatusCode } = (await container.wait()) as { StatusCode: number };
  const log = await container.logs({ stdout: true, stderr: true });
  await container.remove();
  return { exit: StatusCode, words: log.toString() };
}

async function pausedCount(ids: readonly string[]): Promise<number> {
  return [...(await snapshotsOf(ids)).values()].filter(({ paused }) => paused).length;
}
