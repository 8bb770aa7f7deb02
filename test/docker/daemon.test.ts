/**
 * A daemon on a real engine: the plan made before equals the journal after, act for act and group for
 * group, also when it is killed in the middle; nothing is left. In full (`npm run prove`) five minutes of crons
 * of 20 s, twice; else some seconds of quicker ones.
 */
import { writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { planOf } from "../../src/journal/fold.ts";
import { readEntries } from "../../src/journal/read-run.ts";
import { allRunFolders } from "../../src/journal/state-folder.ts";
import { until } from "../agent/processes.ts";
import { endsIn, linesIn, runDaemon } from "../daemon/running.ts";
import { describeDocker, dockerHost } from "../lab/docker.ts";
import { isFull, note } from "../proof.ts";
import { chaos, stateFolder } from "./chaos.ts";
import { remainsOf, snapshotsOf } from "./engine-truth.ts";
import { OWN_LABEL, removeContainers, startContainer, unique } from "./fixture.ts";

/** Of 20 s; three experiments, each at a second of its own. */
const CRONS = isFull
  ? ["0,20,40 * * * * *", "5,25,45 * * * * *", "10,30,50 * * * * *"]
  : ["*/4 * * * * *", "1-59/4 * * * * *", "2-59/4 * * * * *"];
const LASTS_MS = isFull ? 300_000 : 9_000;
const SERVICES = ["api", "db", "web"];

describeDocker("chaos daemon", () => {
  const own = unique("daemon");
  let victims: readonly string[] = [];
  beforeAll(async () => {
    const started = SERVICES.map((service) =>
      startContainer({
        own,
        labels: {
          "chaos.enabled": "true",
          "com.docker.compose.project": own,
          "com.docker.compose.service": service,
        },
      }),
    );
    victims = (await Promise.all(started)).map(({ id }) => id);
  });
  afterAll(() => removeContainers(own));

  const experiment = (n: number) => `  - name: x${n}
    faults:
      - monkey: pause
        options: { duration: 300ms }
        select: { label: "${OWN_LABEL}=${own}" }
    schedule:
      cron: "${CRONS[n]}"
      groups: service
      together: one-at-a-time
      seed: ${own}
`;
  const text = `version: 1
defaults:
  minAge: 0s
  watch: { baseline: 0s, coolDown: 0s, verify: false }
experiments:
${[0, 1, 2].map(experiment).join("")}`;

  it.each(isFull ? [false, true] : [true])(
    "does what the plan said, killed in the middle: %s",
    async (isKilled) => {
      using state = stateFolder();
      const file = join(state.path, "drill.yaml");
      const folder = join(state.path, "state");
      writeFileSync(file, text);
      const plain = ["--state", folder, "--reach", "helper"];
      const planned = await chaos([...plain, "plan", file, "--days", "1", "--acts", "--json"]);
      expect(planned.exit, planned.stderr).toBe(0);
      const { occasions } = JSON.parse(planned.stdout) as {
        occasions: { id: string; due: string; group: string; experiment: string }[];
      };
      const before = await snapshotsOf(victims);
      const env = { ...(process.env as Record<string, string>) };
      const begin = () =>
        runDaemon([file, "--watchdog", "process", "--max-concurrent", "9"], {
          host: dockerHost,
          state: folder,
          env,
        });
      const began = Date.now();
      let daemon = await begin();
      const passed = (share: number) => () =>
        Date.now() - began > share * LASTS_MS ? true : undefined;
      if (isKilled) {
        await until("the middle", passed(0.5), LASTS_MS);
        await daemon.end("SIGKILL");
        daemon = await begin();
      }
      await until("the end", passed(1), LASTS_MS + 30_000);
      expect(await daemon.end()).toBe(0);
      const ends = [...endsIn(folder).values()].sort((a, b) => (a.act.due < b.act.due ? -1 : 1));
      // An act that was due between the beginning and its line has been done, too.
      const started = [linesIn(folder)[0]?.at ?? "", ends[0]?.act.due ?? ""].sort()[0] ?? "";
      const last = ends.at(-1)?.act.due ?? "";
      const wanted = occasions.filter(({ due }) => due >= started && due <= last);
      const words = (one: { id: string; due: string; group?: string | undefined }) =>
        `${one.due} ${one.id} ${one.group}`;
      expect(ends.map(({ act }) => words(act)).sort()).toEqual(wanted.map(words).sort());
      const outcomes = ends.map((line) => (line.kind === "ended" ? line.outcome : line.why));
      expect(outcomes.filter((word) => word === "failed")).toEqual([]);
      if (!isKilled)
        expect(outcomes.filter((word) => word !== "ran" && word !== "overlap")).toEqual([]);
      for (const run of allRunFolders(folder)) {
        const plan = planOf(readEntries(run));
        const services = plan?.faults.flatMap(({ victims: hit }) =>
          hit.map(({ service }) => service),
        );
        expect(plan?.act?.group).toBe(`service ${own}/${services?.[0]}`);
        expect(new Set(services).size).toBe(1);
      }
      const runs = allRunFolders(folder).map((run) => basename(run));
      await until(
        "nothing left",
        async () => ((await remainsOf(before, runs)).length === 0 ? true : undefined),
        30_000,
      );
      const of = isKilled ? "killed in the middle" : "undisturbed";
      const ran = outcomes.filter((word) => word === "ran").length;
      note({ loop: "daemon", of, counts: { acts: ends.length, ran }, failures: [] });
    },
    2 * LASTS_MS + 120_000,
  );
});
