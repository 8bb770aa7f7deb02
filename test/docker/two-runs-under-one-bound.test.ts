/** Two controllers at once, each within the bound by itself: together they must be within it too. */
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { poll, systemClock } from "../../src/core/clock.ts";
import { describeDocker, dockerHost } from "../lab/docker.ts";
import { type Gate, type GateAction, openGate } from "../lab/gate.ts";
import { chaos, stateFolder } from "./chaos.ts";
import { remainsOf, snapshotsOf } from "./engine-truth.ts";
import { removeContainers, startContainer, unique } from "./fixture.ts";
import { recordEvents } from "./record-events.ts";

const MEMBERS = 4;
const QUICK = ["--yes", "--quiet", "--no-verify", "--cool-down", "0s", "--min-age", "0s"];

describeDocker("two runs on one service, started together,", () => {
  const own = unique("bound");
  const names = Array.from({ length: MEMBERS }, (_, n) => `${own}-p${n + 1}`);
  let ids: readonly string[] = [];
  let gate: Gate;
  let claiming = 0;
  beforeAll(async () => {
    const labels = { "com.docker.compose.project": own, "com.docker.compose.service": "web" };
    const started = names.map((name) => startContainer({ own, name, labels }));
    ids = (await Promise.all(started)).map(({ id }) => id);
    // Nobody's claim lands before all are on their way: both have asked their guards by then.
    gate = await openGate(dockerHost, async (_n, { method, path }): Promise<GateAction> => {
      if (method !== "POST" || !path.includes("/volumes/create")) return "pass";
      claiming++;
      const all = async () => claiming >= MEMBERS || undefined;
      await poll(systemClock, all, { everyMs: 10, deadlineMs: 10_000 });
      return "pass";
    });
  });
  beforeEach(() => {
    claiming = 0;
  });
  afterAll(async () => {
    await gate?.close();
    await removeContainers(own);
  });

  // max-open counts the faults of all runs on the engine, those of other tests too: it is drawn in
  // test/regressions/two-runs-that-took-a-service-down-together.test.ts.
  it("keep min-healthy=2 together", async () => {
    const bound = "min-healthy=2";
    using here = stateFolder();
    using there = stateFolder();
    const before = await snapshotsOf(ids);
    const recorder = await recordEvents(ids, ["pause"]);
    const drill = (some: readonly string[], state: string) => {
      const whom = some.flatMap((name) => ["--name", name]);
      const flags = ["--guard", bound, "--watchdog", "process", "--state", state];
      const words = ["pause", ...whom, "--count", "2", "--duration", "2s", ...flags, ...QUICK];
      return chaos(words, { host: gate.host });
    };

    const both = [drill(names.slice(0, 2), here.path), drill(names.slice(2), there.path)];
    const answers = await Promise.all(both);
    await recorder.stop();

    expect(claiming).toBe(MEMBERS);
    expect(new Set(recorder.heard.map(({ id }) => id)).size).toBeLessThanOrEqual(2);
    expect(answers.map(({ exit }) => exit)).toContain(4);
    for (const { exit, stdout } of answers) {
      expect([0, 4]).toContain(exit);
      if (exit === 4) expect(stdout).toContain("guard min-healthy refused before the act");
    }
    expect(await remainsOf(before, [])).toEqual([]);
  });
});
