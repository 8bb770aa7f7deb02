/** What the daemon keeps, remembers and forgets. */
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadExperiments } from "../../src/config/load.ts";
import { cutOffActs, knownGroups, type ScheduleLine } from "../../src/core/schedule-line.ts";
import { lockDaemon } from "../../src/daemon/daemon-lock.ts";
import { watchFleet } from "../../src/daemon/fleet-watch.ts";
import { sayNight } from "../../src/daemon/morning.ts";
import { forgetDated, forgetRuns } from "../../src/daemon/retention.ts";
import { openScheduleJournal } from "../../src/daemon/schedule-journal.ts";
import { groupsKey, type TimetableEntry, timetableOf } from "../../src/daemon/timetable.ts";
import { watchFiles } from "../../src/daemon/watched-files.ts";
import { writeHolder } from "../../src/journal/holder.ts";
import { pastRuns } from "../../src/journal/past-runs.ts";
import { temporaryFolder } from "../cli/chaos.ts";
import { openDisk } from "../docker/disk.ts";

const act = (id: string) => ({ id, experiment: "x", due: "2027-01-04T10:00:00.000Z" });
const clockAt = (text: string) => ({
  monotonicMs: () => 0,
  wallMs: () => Date.parse(text),
  sleep: async () => {},
});

describe("the schedule's journal", () => {
  it("is read back, a file for each month, torn and foreign lines left out", async () => {
    const root = temporaryFolder();
    const january = openScheduleJournal(root, clockAt("2027-01-31T23:59:00Z"));
    await january.append({ kind: "begun", act: act("a"), lateMs: 0 });
    const file = join(january.folder, "schedule-2027-01.jsonl");
    writeFileSync(file, `${readFileSync(file, "utf8")}{"kind":"begun","act"`);
    await january.append({ kind: "ended", act: act("a"), outcome: "ran", says: "", exit: 0 });
    const february = openScheduleJournal(root, clockAt("2027-02-01T00:00:00Z"));
    await february.append({ kind: "begun", act: act("b"), lateMs: 0 });
    expect(february.recent().map(({ kind }) => kind)).toEqual(["begun", "ended", "begun"]);
    expect(cutOffActs(february.recent())).toEqual([act("b")]);
    expect(february.handledMs()).toBe(Date.parse("2027-02-01T00:00:00Z"));
    february.forget(Date.parse("2027-02-15T00:00:00Z"));
    expect(readdirSync(january.folder)).toEqual(["schedule-2027-02.jsonl"]);
  });

  it("knows by its beat until when what was due has its line, whatever has one since", async () => {
    const handled = Date.parse("2027-01-04T09:59:50Z");
    const journal = openScheduleJournal(temporaryFolder(), clockAt("2027-01-04T10:00:00Z"));
    expect(journal.handledMs()).toBeUndefined();
    journal.beat(handled);
    await journal.append({ kind: "begun", act: act("a"), lateMs: 0 });
    expect(journal.handledMs()).toBe(handled);
  });
});

it.runIf(process.getuid?.() === 0)("a full disk fails each beat, not the first alone", async () => {
  using disk = openDisk("1m");
  const journal = openScheduleJournal(disk.path, clockAt("2027-01-04T10:00:00Z"));
  journal.beat(1);
  disk.fill();
  for (const _ of [1, 2, 3]) expect(() => journal.beat(2)).toThrow(/no space is left/);
  expect(journal.handledMs()).toBe(1);
});

it("of a month that is long the end is read, and a line costs no reading of it", async () => {
  const root = temporaryFolder();
  const journal = openScheduleJournal(root, clockAt("2027-01-04T10:00:00Z"));
  await journal.append({ kind: "begun", act: act("first"), lateMs: 0 });
  const file = join(journal.folder, "schedule-2027-01.jsonl");
  appendFileSync(file, `${" ".repeat(1_023)}\n`.repeat(17 * 1_024));
  await journal.append({ kind: "begun", act: act("last"), lateMs: 0 });
  expect(cutOffActs(journal.recent())).toEqual([act("last")]);
});

describe("the lock", () => {
  it("is one's own until it is let go of, and a dead one's is nobody's", () => {
    const folder = temporaryFolder();
    writeHolder(folder, "elsewhere@0.0:1:1");
    const alive = join(folder, "alive");
    writeFileSync(alive, "");
    // It cannot be asked, but it beat a moment ago.
    expect(() => lockDaemon(folder)).toThrow(/runs on this state folder already: elsewhere/);
    utimesSync(alive, 1, 1);
    const lock = lockDaemon(folder);
    writeHolder(folder, "elsewhere@0.0:2:2");
    lock.release();
    expect(existsSync(join(folder, "holder"))).toBe(true);
    const again = lockDaemon(folder);
    again.release();
    expect(existsSync(join(folder, "holder"))).toBe(false);
  });
});

async function grouped(by: string): Promise<TimetableEntry> {
  const file = join(temporaryFolder(), "drill.yaml");
  writeFileSync(
    file,
    `version: 1
experiments:
  - name: x
    faults: [{ monkey: kill, select: { project: shop } }]
    schedule: { cron: 0 10 * * *, groups: ${by} }
`,
  );
  const [entry] = timetableOf(file, await loadExperiments(file, {}));
  if (!entry) throw new Error("it has no schedule");
  return entry;
}

describe("the fleet's groups", () => {
  it("are remembered for a day after they were seen last", async () => {
    const entry = await grouped("service");
    const of = groupsKey(entry);
    const fleet = watchFleet();
    fleet.recall(entry, { names: ["shop/api", "shop/db"], of }, 0);
    expect(fleet.groups(entry).map(({ name }) => name)).toEqual(["shop/api", "shop/db"]);
    fleet.update([entry], [], 23 * 3_600_000);
    expect(fleet.groups(entry)).toHaveLength(2);
    fleet.update([entry], [], 25 * 3_600_000);
    expect(fleet.groups(entry)).toEqual([]);
    const lines: ScheduleLine[] = [
      { at: "", kind: "groups", experiment: "x", names: ["a"] },
      { at: "", kind: "groups", experiment: "x", names: ["a", "b"] },
    ];
    expect(knownGroups(lines)).toEqual(new Map([["x", lines[1]]]));
  });

  it("are remembered with what their owners say of them", async () => {
    const entry = await grouped("service");
    const fleet = watchFleet();
    const owned = [{ name: "shop/db", mean: 30 }];
    fleet.recall(entry, { names: ["shop/api", "shop/db"], owned, of: groupsKey(entry) }, 0);
    expect(fleet.groups(entry)).toEqual([{ name: "shop/api" }, ...owned]);
  });

  it("are forgotten when the experiment makes groups of something else", async () => {
    const services = await grouped("service");
    const projects = await grouped("project");
    const fleet = watchFleet();
    fleet.recall(services, { names: ["shop/api"], of: groupsKey(services) }, 0);
    expect(fleet.groups(services)).toHaveLength(1);
    expect(fleet.groups(projects)).toEqual([]);
    expect(fleet.update([projects], [], 1)).toEqual(["x"]);
    // Those that are the same by name are others all the same: the schedule has to hear of them.
    expect(fleet.update([services], [], 1)).toEqual(["x"]);
    expect(fleet.update([services], [], 1)).toEqual([]);
    expect(fleet.update([projects], [], 1)).toEqual(["x"]);
    expect(fleet.groups(services)).toEqual([]);
    fleet.recall(projects, { names: ["shop/api"], of: groupsKey(services) }, 2);
    expect(fleet.groups(projects)).toEqual([]);
  });
});

describe("a watched file", () => {
  it("has changed once, when it stands still", () => {
    const file = join(temporaryFolder(), "drill.yaml");
    writeFileSync(file, "a");
    const watched = watchFiles();
    watched.begin(file);
    expect(watched.changed()).toBe(false);
    writeFileSync(file, "ab");
    expect([watched.changed(), watched.changed(), watched.changed()]).toEqual([false, true, false]);
    utimesSync(file, 1, 1);
    watched.begin(file);
    expect([watched.changed(), watched.changed()]).toEqual([false, false]);
  });
});

describe("old runs", () => {
  const plan = (root: string, run: string, lines: readonly object[]) => {
    const folder = join(root, "engine", "runs", run);
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      join(folder, "journal.jsonl"),
      lines.map((line) => `${JSON.stringify(line)}\n`).join(""),
    );
    return folder;
  };
  const finished = { at: "2026-01-01T00:00:00Z", t: 0, kind: "finished", residue: [], unknown: [] };

  it("are removed when they are over; those that are not, stay", () => {
    const root = temporaryFolder();
    const over = plan(root, "20260101T000000-kill-aaaa", [finished]);
    const cutOff = plan(root, "20260101T000000-kill-bbbb", []);
    const damaged = plan(root, "20260101T000000-kill-cccc", [{ what: "is this" }]);
    const young = plan(root, "20270101T000000-kill-dddd", [finished]);
    expect(forgetRuns(root, Date.parse("2026-06-01T00:00:00Z"))).toBe(1);
    expect([over, cutOff, damaged, young].map((folder) => existsSync(folder))).toEqual([
      false,
      true,
      true,
      true,
    ]);
  });

  it("count for caps, and one that cannot be read keeps them from counting", () => {
    const root = temporaryFolder();
    plan(root, "20270101T000000-kill-aaaa", [finished]);
    const since = Date.parse("2026-12-31T00:00:00Z");
    expect(pastRuns().since(root, "engine", since)).toEqual([]);
    plan(root, "20270101T000000-kill-bbbb", [{ what: "is this" }]);
    expect(() => pastRuns().since(root, "engine", since)).toThrow(/is not an entry/);
  });

  it("leave summaries of their time behind no longer than themselves", () => {
    const folder = temporaryFolder();
    for (const name of ["2026-01-01.md", "2027-01-01.md", "notes.md"])
      writeFileSync(join(folder, name), "");
    forgetDated(folder, Date.parse("2026-06-01T00:00:00Z"));
    expect(readdirSync(folder).sort()).toEqual(["2027-01-01.md", "notes.md"]);
  });
});

describe("the summary of a night", () => {
  const at = "2027-01-04T02:00:00.000Z";
  const text = sayNight({
    fromMs: Date.parse("2027-01-03T08:00:00Z"),
    toMs: Date.parse("2027-01-04T08:00:00Z"),
    file: "chaos.yaml",
    openFaults: ["pause on api-1"],
    next: [{ at: "2027-01-04T10:00:00.000Z", experiment: "x" }],
    lines: [
      {
        at,
        kind: "ended",
        act: { ...act("a"), group: "shop/api" },
        outcome: "ran",
        says: "all | held",
        run: "r1",
        verdict: "pass",
        exit: 0,
      },
      {
        at,
        kind: "ended",
        act: act("b"),
        outcome: "ran",
        says: "ttr 12 s",
        run: "r2",
        verdict: "fail",
        exit: 1,
      },
      { at, kind: "ended", act: act("c"), outcome: "nobody", says: "nobody matched" },
      { at, kind: "skipped", act: act("d"), why: "missed", says: "nobody was awake" },
      { at, kind: "reload-refused", says: "line 3" },
    ],
  });

  it("says first what came of it, then what did not pass, and what is open", () => {
    expect(text).toContain("1 act passed, 1 did not, 2 did not happen.");
    expect(text).toContain("**Still open:** pause on api-1.");
    expect(text.indexOf("## Did not pass")).toBeLessThan(text.indexOf("## Passed"));
    expect(text).toContain("| 2027-01-04T10:00:00.000Z | x |  | fail | ttr 12 s | r2 |");
    expect(text).toContain("missed: nobody was awake");
    expect(text).toContain("it kept its schedule: line 3");
  });

  it("keeps a cell a cell, whatever stands in it", () => {
    expect(text).toContain("all \\| held");
  });
});
