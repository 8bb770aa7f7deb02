/** A disk that fills up under a daemon: nothing is begun, readiness says so, and it goes on when there is room. */
import { readdirSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { type LoadedExperiment, loadExperiments } from "../../src/config/load.ts";
import { systemClock } from "../../src/core/clock.ts";
import { actOf, type Occasion } from "../../src/core/occasion.ts";
import { occasionsOf } from "../../src/core/occasions.ts";
import type { Schedule } from "../../src/core/schedule.ts";
import { ordersOf } from "../../src/daemon/order-of-act.ts";
import { perform } from "../../src/daemon/perform.ts";
import { openScheduleJournal } from "../../src/daemon/schedule-journal.ts";
import { openWriting } from "../../src/daemon/writing.ts";
import { ChaosError } from "../../src/failure.ts";
import { allRunFolders } from "../../src/journal/state-folder.ts";
import { openMetrics } from "../../src/server/metrics.ts";
import { until as untilWithin } from "../agent/processes.ts";
import { temporaryFolder } from "../cli/chaos.ts";
import { openDisk } from "../docker/disk.ts";
import { cat, endFleets, launchFleet } from "../targets/process/fleets.ts";
import { endsIn, runDaemon } from "./running.ts";

const until = <T>(what: string, ask: () => Promise<T | undefined>) =>
  untilWithin(what, ask, 30_000);
/** A disk of its own is root's to mount. */
const IS_ROOT = process.getuid?.() === 0;
const TITLE = "a full disk keeps everything from beginning until there is room again";

const DRILL = `version: 1
experiments:
  - name: x
    faults: [{ monkey: noop, options: { duration: 0s }, select: { all: true } }]
    minAge: 0s
    watch: { baseline: 0s, coolDown: 0s, verify: false }
    schedule: { cron: "*/2 * * * * *" }
`;

afterAll(endFleets);

it.runIf(IS_ROOT)(
  IS_ROOT ? TITLE : `${TITLE} (not proven: not root)`,
  async () => {
    const parts = [cat("api", { labels: { "chaos.enabled": "true" } })];
    const { socket } = await launchFleet(parts, 200);
    using disk = openDisk("1m");
    const file = join(temporaryFolder(), "drill.yaml");
    writeFileSync(file, DRILL);
    const place = { host: `process://${socket}`, state: disk.path };
    const daemon = await runDaemon([file, "--watchdog", "none"], place);
    const ready = async () => (await daemon.ask("/readyz")).status;
    await until("an act", async () => (endsIn(disk.path).size > 0 ? true : undefined));
    expect(await ready()).toBe(200);
    disk.fill();
    await until("it is not ready", async () => ((await ready()) === 503 ? true : undefined));
    const { text } = await daemon.ask("/readyz");
    expect(text).toMatch(/no space is left on the disk/);
    const runs = () => allRunFolders(disk.path).length;
    const before = runs();
    const skipped = async () =>
      Number(
        /^chaos_acts_total\{experiment="x",outcome="unwritable"\} (\d+)$/m.exec(
          (await daemon.ask("/metrics")).text,
        )?.[1] ?? 0,
      );
    await until("two that are skipped", async () => ((await skipped()) >= 2 ? true : undefined));
    expect(runs()).toBe(before);
    rmSync(join(disk.path, "filler"));
    await until("it is ready again", async () => ((await ready()) === 200 ? true : undefined));
    await until("a further act", async () => (runs() > before ? true : undefined));
    expect(await daemon.end()).toBe(0);
  },
  120_000,
);

it("a run that cannot be written is told at once: the next beat may be seconds away", async () => {
  const { socket } = await launchFleet([cat("web", { labels: { "chaos.enabled": "true" } })], 200);
  const file = join(temporaryFolder(), "a-file");
  writeFileSync(file, "");
  const told: unknown[] = [];
  const drill = join(temporaryFolder(), "drill.yaml");
  writeFileSync(drill, DRILL);
  const [experiment] = await loadExperiments(drill, {});
  const schedule = experiment?.timetable as Schedule;
  const act = actOf(occasionsOf(schedule, [], 0, 60_000).next().value as Occasion);
  const given = { experiment: experiment as LoadedExperiment, schedule, file: drill };
  const orders = ordersOf(act, { ...given, watchdog: "none" });
  const result = await perform(act, schedule, orders, {
    place: { host: `process://${socket}`, reach: "auto" },
    stateRoot: join(file, "state"),
    env: {},
    capping: { judged: async (_act, _schedule, drill) => drill },
    signal: new AbortController().signal,
    onEntry: () => {},
    onReport: () => {},
    onUnwritable: (error) => void told.push(error),
  });
  expect(result).toMatchObject({ outcome: "failed" });
  expect(told).toMatchObject([{ code: "STATE_UNWRITABLE" }]);
});

it("what could not be written is in the way until a beat can be", () => {
  const journal = openScheduleJournal(temporaryFolder(), systemClock);
  const log = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };
  const writing = openWriting({ journal, metrics: openMetrics(), log, clock: systemClock });
  expect(writing.lacks()).toBeUndefined();
  writing.failed(new ChaosError("STATE_UNWRITABLE", "no room for a run"));
  expect(writing.lacks()).toBe("no room for a run");
  writing.ring(0);
  expect(writing.lacks()).toBeUndefined();
});

const ROOM = "a disk on which nothing but a beat has room is full";
it.runIf(IS_ROOT)(IS_ROOT ? ROOM : `${ROOM} (not proven: not root)`, () => {
  using disk = openDisk("1m");
  const journal = openScheduleJournal(disk.path, systemClock);
  journal.beat(0);
  disk.fill();
  truncateSync(join(disk.path, "filler"), statSync(join(disk.path, "filler")).size - 8_192);
  expect(() => journal.beat(1)).toThrow(/no space is left on the disk/);
  rmSync(join(disk.path, "filler"));
  journal.beat(2);
  expect(readdirSync(journal.folder)).toEqual(["alive"]);
});
