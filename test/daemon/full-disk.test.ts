/** A disk that fills up under a daemon: nothing is begun, readiness says so, and it goes on when there is room. */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { allRunFolders } from "../../src/journal/state-folder.ts";
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

afterAll(endFleets);

it.runIf(IS_ROOT)(
  IS_ROOT ? TITLE : `${TITLE} (not proven: not root)`,
  async () => {
    const parts = [cat("api", { labels: { "chaos.enabled": "true" } })];
    const { socket } = await launchFleet(parts, 200);
    using disk = openDisk("1m");
    const file = join(temporaryFolder(), "drill.yaml");
    writeFileSync(
      file,
      `version: 1
experiments:
  - name: x
    faults: [{ monkey: noop, options: { duration: 0s }, select: { all: true } }]
    minAge: 0s
    watch: { baseline: 0s, coolDown: 0s, verify: false }
    schedule: { cron: "*/2 * * * * *" }
`,
    );
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
