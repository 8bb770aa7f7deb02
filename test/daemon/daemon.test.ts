/** A real daemon over a fleet of real processes: plan and journal agree, whatever happens to it. */
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { planOf } from "../../src/journal/fold.ts";
import { readEntries } from "../../src/journal/read-run.ts";
import { allRunFolders } from "../../src/journal/state-folder.ts";
import { until as untilWithin } from "../agent/processes.ts";
import { inside, temporaryFolder } from "../cli/chaos.ts";
import { cat, endFleets, launchFleet } from "../targets/process/fleets.ts";
import { endsIn, linesIn, runDaemon, spawnDaemon } from "./running.ts";

/** A busy machine takes its time to start a program. */
const until = <T>(what: string, ask: () => Promise<T | undefined>) =>
  untilWithin(what, ask, 25_000);

let host = "";
beforeAll(async () => {
  const labels = (service: string) => ({
    "chaos.enabled": "true",
    "com.docker.compose.project": "shop",
    "com.docker.compose.service": service,
  });
  const parts = ["api", "db"].map((name) => cat(name, { labels: labels(name) }));
  const { socket } = await launchFleet([...parts, cat("shy")], 300);
  host = `process://${socket}`;
});
afterAll(endFleets);

const QUICK = `  minAge: 0s
  watch: { baseline: 0s, coolDown: 0s, verify: false }
`;
const experiment = (
  name: string,
  schedule: string,
  monkey = "noop",
  options = "{ duration: 0s }",
) =>
  `  - name: ${name}
    faults: [{ monkey: ${monkey}, options: ${options}, select: { project: shop } }]
    schedule: ${schedule}
`;
const EACH_2_S = '{ cron: "*/2 * * * * *", groups: service, together: one-at-a-time }';
const drill = (...experiments: string[]) =>
  `version: 1\ndefaults:\n${QUICK}experiments:\n${experiments.join("")}`;

function setUp(text: string) {
  const folder = temporaryFolder();
  const file = join(folder, "drill.yaml");
  const state = join(folder, "state");
  writeFileSync(file, text);
  return { file, state, args: [file, "--watchdog", "none"], place: { host, state } };
}

async function planned(file: string, state: string) {
  const words = ["--host", host, "--state", state, "plan", file, "--days", "1", "--acts", "--json"];
  const { stdout, stderr, exit } = await inside(words);
  expect(exit, stderr).toBe(0);
  return (JSON.parse(stdout) as { occasions: { id: string; due: string; group: string }[] })
    .occasions;
}

describe("a daemon", () => {
  it("does what the plan said, act for act and group for group, and ends with 0", async () => {
    const { file, state, args, place } = setUp(drill(experiment("x", EACH_2_S)));
    const plan = await planned(file, state);
    const daemon = await runDaemon(args, place);
    await until("some acts", async () => (endsIn(state).size >= 4 ? true : undefined));
    expect(await daemon.end()).toBe(0);
    // Acts of different groups may end in another order than they began.
    const byDue = (a: { act: { due: string } }, b: typeof a) => (a.act.due < b.act.due ? -1 : 1);
    const ends = [...endsIn(state).values()].sort(byDue);
    const [started] = linesIn(state);
    expect(started?.kind).toBe("started");
    const last = ends.at(-1)?.act.due ?? "";
    // An act that was due between the beginning and its line has been done, too.
    const first = [started?.at ?? "", ends[0]?.act.due ?? ""].sort()[0] ?? "";
    const wanted = plan.filter(({ due }) => due >= first && due <= last);
    expect(ends.map(({ act }) => [act.id, act.due, act.group])).toEqual(
      wanted.map(({ id, due, group }) => [id, due, group]),
    );
    // The journal of each run carries the act, and hit nobody outside its group.
    const plans = allRunFolders(state).map((folder) => planOf(readEntries(folder)));
    // What was skipped, as on a busy machine, has none.
    const ran = ends.filter((line) => line.kind === "ended" && line.run !== undefined);
    expect(ran.length).toBeGreaterThan(0);
    expect(plans.map((one) => one?.act?.id).sort()).toEqual(ran.map(({ act }) => act.id).sort());
    for (const one of plans)
      expect(`service shop/${one?.faults[0]?.victims[0]?.service}`).toBe(one?.act?.group);
    expect(linesIn(state).at(-1)).toMatchObject({ kind: "stopped" });
  });

  it("writes down what was cut off and missed when it was killed, and goes on", async () => {
    const schedule = '{ cron: "*/2 * * * * *" }';
    const text = drill(experiment("x", schedule, "noop", "{ duration: 1s }"));
    const { file, state, args, place } = setUp(text);
    const plan = await planned(file, state);
    const first = await runDaemon(args, place);
    const begun = () => linesIn(state).filter(({ kind }) => kind === "begun").length;
    await until("an act that runs", async () => (begun() > endsIn(state).size ? true : undefined));
    await first.end("SIGKILL");
    const before = begun();
    await until("a time without a daemon", async () => {
      const missed = plan.filter(({ due }) => due > new Date().toISOString());
      return plan.length - missed.length > before + 3 ? true : undefined;
    });
    const second = await runDaemon(args, place);
    await until("acts again", async () => (begun() >= before + 2 ? true : undefined));
    expect(await second.end()).toBe(0);
    const ends = [...endsIn(state).values()];
    const words = ends.map((line) => (line.kind === "ended" ? line.outcome : line.why));
    const others = ends.filter(
      (_, at) => !["ran", "cut-off", "missed", "overlap"].includes(words[at] ?? ""),
    );
    expect(others).toEqual([]);
    expect(words).toEqual(expect.arrayContaining(["ran", "cut-off", "missed"]));
    const dues = ends.map(({ act }) => act.due).sort();
    // An act that was due between the beginning and its line has been done, too.
    const from = [linesIn(state)[0]?.at ?? "", dues[0] ?? ""].sort()[0] ?? "";
    const wanted = plan.filter(({ due }) => due >= from && due <= (dues.at(-1) ?? ""));
    expect(ends.map(({ act }) => act.id).sort()).toEqual(wanted.map(({ id }) => id).sort());
  });

  it("keeps its schedule when the file becomes wrong, says why, and takes a right one", async () => {
    const { file, state, args, place } = setUp(drill(experiment("x", '{ cron: "0 0 1 1 *" }')));
    const daemon = await runDaemon(args, place);
    const metric = async () =>
      /^chaos_config_last_reload_successful (\d)$/m.exec((await daemon.ask("/metrics")).text)?.[1];
    expect(await metric()).toBe("1");
    writeFileSync(file, drill(experiment("x", '{ cron: "0 0 1 1" }')));
    const refused = await until("a refusal", async () =>
      linesIn(state).find(({ kind }) => kind === "reload-refused"),
    );
    expect(refused).toMatchObject({
      says: expect.stringMatching(/drill\.yaml:\d+:\d+ .*has 4 fields/),
    });
    expect(await metric()).toBe("0");
    expect((await daemon.ask("/readyz")).status).toBe(200);
    writeFileSync(file, drill(experiment("y", EACH_2_S)));
    await until("an act of the new one", async () => (endsIn(state).size > 0 ? true : undefined));
    expect([...endsIn(state).values()][0]?.act.experiment).toBe("y");
    expect(await metric()).toBe("1");
    const reloads = () => linesIn(state).filter(({ kind }) => kind === "reloaded").length;
    const before = reloads();
    daemon.child.kill("SIGHUP");
    await until("a reload by signal", async () => (reloads() > before ? true : undefined));
    expect(await daemon.end("SIGINT")).toBe(0);
    // A changed file is read when it has stood still from one ring to the next, which are 5 s apart.
  }, 90_000);

  it("undoes what runs when it is told to end", async () => {
    const schedule = '{ cron: "*/2 * * * * *" }';
    const text = drill(experiment("x", schedule, "pause", "{ duration: 1h }"));
    const { state, args, place } = setUp(text);
    const daemon = await runDaemon(args, place);
    await until("an open fault", async () =>
      /^chaos_open_faults\{monkey="pause"\} 1$/m.test((await daemon.ask("/metrics")).text)
        ? true
        : undefined,
    );
    expect(await daemon.end()).toBe(0);
    const { stdout } = await inside(["--host", host, "--state", state, "status", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ open: [] });
    const overlaps = linesIn(state).filter((line) => line.kind === "skipped");
    expect(overlaps.every(({ why }) => why === "overlap" || why === "stopping")).toBe(true);
  });

  it("begins nothing while it is frozen, halted or capped, and says so", async () => {
    const folder = temporaryFolder();
    const freeze = join(folder, "freeze");
    const schedule = `{ cron: "*/2 * * * * *", freeze: ${freeze}, caps: { experiment: 1/day } }`;
    const { state, args, place } = setUp(drill(experiment("x", schedule)));
    writeFileSync(freeze, "");
    const daemon = await runDaemon(args, place);
    const says = (text: RegExp) => async () =>
      [...endsIn(state).values()].find((line) => text.test(line.says));
    expect(await until("a freeze", says(/the file .*freeze is there/))).toMatchObject({
      outcome: "refused",
    });
    expect(allRunFolders(state)).toEqual([]);
    rmSync(freeze);
    await until("a run", async () =>
      [...endsIn(state).values()].find((line) => line.kind === "ended" && line.outcome === "ran"),
    );
    expect(await until("a cap", says(/guard caps refused: the cap of 1 a day/))).toMatchObject({
      outcome: "refused",
      verdict: "stopped",
    });
    const { text } = await daemon.ask("/metrics");
    expect(text).toMatch(/^chaos_guard_refusals_total\{guard="caps"\} [1-9]/m);
    expect(await daemon.end()).toBe(0);
  });

  it("passes over who has not opted in, and says that nobody is there", async () => {
    const text = drill(experiment("x", '{ cron: "*/2 * * * * *" }')).replace(
      "{ project: shop }",
      "{ name: shy }",
    );
    const { state, args, place } = setUp(text);
    const daemon = await runDaemon(args, place);
    // On a busy machine the next one may be skipped before the first has its word.
    const end = await until("an act", async () =>
      [...endsIn(state).values()].find(({ kind }) => kind === "ended"),
    );
    expect(end).toMatchObject({
      outcome: "nobody",
      says: expect.stringMatching(/opted in|eligible/),
    });
    expect(await daemon.end()).toBe(0);
  });

  it("refuses a second one on its state folder, and a file that cannot be used", async () => {
    const { file, state, args, place } = setUp(drill(experiment("x", '{ cron: "0 0 1 1 *" }')));
    const daemon = await runDaemon(args, place);
    const refused = async (words: readonly string[]) => {
      const { child, said } = spawnDaemon(words, place);
      await until("its end", async () => (child.exitCode === null ? undefined : true));
      return [child.exitCode, said.stderr] as const;
    };
    expect(await refused(args)).toEqual([
      2,
      expect.stringMatching(/A daemon runs on this state folder/),
    ]);
    writeFileSync(`${file}.bad`, drill(experiment("x", "{ zone: UTC }")));
    expect(await refused([`${file}.bad`])).toEqual([2, expect.stringMatching(/found none/)]);
    expect(await daemon.end()).toBe(0);
    expect(existsSync(join(state, "daemon", "holder"))).toBe(false);
  });

  it("serves health and metrics on loopback, and can be told to do nothing", async () => {
    const { state, args, place } = setUp(drill(experiment("x", EACH_2_S)));
    const daemon = await runDaemon(args, place);
    expect(new URL(daemon.url).hostname).toBe("127.0.0.1");
    await until("a run", async () =>
      [...endsIn(state).values()].find((line) => line.kind === "ended" && line.outcome === "ran"),
    );
    expect(await daemon.ask("/healthz")).toEqual({ status: 200, text: "ok\n" });
    expect(await daemon.ask("/readyz")).toEqual({ status: 200, text: "ok\n" });
    const { text } = await daemon.ask("/metrics");
    expect(text).toMatch(/^chaos_acts_total\{experiment="x",outcome="ran"\} [1-9]/m);
    expect(text).toMatch(/^chaos_schedule_lateness_seconds_count [1-9]/m);
    expect((await daemon.ask("/")).status).toBe(404);
    expect((await fetch(`${daemon.url}/readyz`, { method: "POST" })).status).toBe(405);
    expect(
      daemon.log().every((line) => typeof line.time === "string" && typeof line.msg === "string"),
    ).toBe(true);
    expect(await daemon.end()).toBe(0);
  });

  it("lives on without an engine, and is not ready", async () => {
    const { args, place } = setUp(drill(experiment("x", '{ cron: "0 0 1 1 *" }')));
    const daemon = await runDaemon(args, { ...place, host: "tcp://127.0.0.1:1" });
    const { status, text } = await daemon.ask("/readyz");
    expect([status, text]).toEqual([503, expect.stringMatching(/No Docker engine answered/)]);
    expect((await daemon.ask("/healthz")).status).toBe(200);
    expect(await daemon.end()).toBe(0);
  });
});
