/** Once a day: the summary is written and what is old is forgotten, whatever failed or was missed before. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Log } from "../../src/daemon/log.ts";
import { openNights } from "../../src/daemon/nights.ts";
import { openScheduleJournal } from "../../src/daemon/schedule-journal.ts";
import { temporaryFolder } from "../cli/chaos.ts";
import { openDisk } from "../docker/disk.ts";

const MINUTE_MS = 60_000;
const settings = {
  file: "chaos.yaml",
  keepMs: 90 * 86_400_000,
  summaryAt: { minute: 480, zone: "UTC" },
};

/** A daemon's nights on one state folder, with a clock of the test's. */
function rig(begin: string, root = temporaryFolder(), summaryAt = settings.summaryAt) {
  let nowMs = Date.parse(begin);
  const clock = { monotonicMs: () => nowMs, wallMs: () => nowMs, sleep: async () => {} };
  const errors: string[] = [];
  const error = (_: unknown, says: string) => {
    if (says.includes("summary")) errors.push(says);
  };
  const log = { info: () => {}, error } as unknown as Log;
  const journal = openScheduleJournal(root, clock);
  const open = () => {
    const world = { clock, log, stateRoot: root };
    const none = () => [];
    const given = { journal, world, settings: { ...settings, summaryAt } };
    return openNights({ ...given, open: none, all: none, known: journal.recent() });
  };
  let nights = open();
  const summaries = join(journal.folder, "summaries");
  return {
    ...{ root, journal, summaries, errors },
    start: () => {
      nights = open();
    },
    ringAt: (at: string | number) => {
      nowMs = typeof at === "string" ? Date.parse(at) : at;
      nights.ring();
    },
    setClock: (at: string) => {
      nowMs = Date.parse(at);
    },
    names: () =>
      existsSync(summaries) ? readdirSync(summaries).filter((name) => name.endsWith(".md")) : [],
    read: (name: string) => readFileSync(join(summaries, name), "utf8"),
    act: (id: string) =>
      journal.append({
        ...{ kind: "skipped", why: "missed", says: "nobody was awake" },
        act: { id, experiment: id, due: new Date(nowMs).toISOString() },
      }),
  };
}

function oldRun(root: string): string {
  const folder = join(root, "engine", "runs", "20260101T000000-kill-aaaa");
  mkdirSync(folder, { recursive: true });
  const line = { at: "2026-01-01T00:00:00Z", t: 0, kind: "finished", residue: [], unknown: [] };
  writeFileSync(join(folder, "journal.jsonl"), `${JSON.stringify(line)}\n`);
  return folder;
}

describe("the summary of a night", () => {
  it("that could not be written is tried again, and says what the night was", async () => {
    const one = rig("2027-01-04T07:00:00Z");
    await one.act("tonight");
    writeFileSync(one.summaries, "a file where its folder should be");
    one.ringAt("2027-01-04T08:00:00Z");
    expect(one.errors).toHaveLength(1);
    rmSync(one.summaries);
    one.ringAt("2027-01-04T08:00:05Z");
    expect(one.names()).toEqual([]);
    one.ringAt("2027-01-04T08:10:00Z");
    expect(one.names()).toEqual(["2027-01-04.md"]);
    expect(one.read("2027-01-04.md")).toContain("| tonight |");
  });

  it("is tried for six hours, and not at each ring", () => {
    const one = rig("2027-01-04T07:00:00Z");
    writeFileSync(one.summaries, "");
    const from = Date.parse("2027-01-04T08:00:00Z");
    for (let at = from; at < from + 23 * 60 * MINUTE_MS; at += MINUTE_MS) one.ringAt(at);
    expect(one.errors).toHaveLength(36);
    rmSync(one.summaries);
    one.ringAt("2027-01-05T08:00:00Z");
    expect(one.names()).toEqual(["2027-01-05.md"]);
  });

  it("tells each line once, also after one that was late", async () => {
    const one = rig("2027-01-03T09:00:00Z");
    await one.act("first");
    writeFileSync(one.summaries, "");
    one.ringAt("2027-01-04T08:00:00Z");
    rmSync(one.summaries);
    one.ringAt("2027-01-04T08:10:00Z");
    one.setClock("2027-01-04T08:20:00Z");
    await one.act("second");
    one.ringAt("2027-01-05T08:00:00Z");
    expect(one.read("2027-01-04.md")).toContain("| first |");
    expect(one.read("2027-01-05.md")).toContain("| second |");
    expect(one.read("2027-01-05.md")).not.toContain("| first |");
  });

  it("is caught up at the start, once, where nobody was there when it was due", async () => {
    const one = rig("2027-01-04T02:00:00Z");
    await one.act("tonight");
    one.setClock("2027-01-04T11:00:00Z");
    one.start();
    await one.act("missed");
    one.ringAt("2027-01-04T11:00:01Z");
    expect(one.names()).toEqual(["2027-01-04.md"]);
    const text = one.read("2027-01-04.md");
    expect(text).toContain("| tonight |");
    expect(text).toContain("| missed |");
    one.start();
    one.ringAt("2027-01-04T12:00:00Z");
    expect(one.read("2027-01-04.md")).toBe(text);
  });

  it("is not made up of a night in which there was no daemon", () => {
    const one = rig("2027-01-04T11:00:00Z");
    one.ringAt("2027-01-04T11:00:01Z");
    expect(one.names()).toEqual([]);
    one.ringAt("2027-01-05T08:00:00Z");
    expect(one.names()).toEqual(["2027-01-05.md"]);
  });

  it("comes in its time when a clock that was ahead is put right", () => {
    const one = rig("2031-01-04T11:00:00Z");
    one.ringAt("2027-01-04T07:00:00Z");
    one.ringAt("2027-01-04T08:00:00Z");
    expect(one.names()).toEqual(["2027-01-04.md"]);
  });

  it("bears the date that its own wall shows", () => {
    const tokyo = { minute: 480, zone: "Asia/Tokyo" };
    const one = rig("2027-01-04T22:00:00Z", temporaryFolder(), tokyo);
    one.ringAt("2027-01-04T23:00:00Z");
    expect(one.names()).toEqual(["2027-01-05.md"]);
  });

  it.runIf(process.getuid?.() === 0)("is not there by half on a full disk", () => {
    using disk = openDisk("1m");
    const one = rig("2027-01-04T07:00:00Z", disk.path);
    mkdirSync(one.summaries);
    disk.fill();
    one.ringAt("2027-01-04T08:00:00Z");
    expect([one.errors.length, readdirSync(one.summaries)]).toEqual([1, []]);
  });
});

describe("what is old", () => {
  it("is forgotten whether or not the summary can be written", () => {
    const one = rig("2027-01-04T07:00:00Z");
    one.ringAt("2027-01-04T07:00:00Z");
    const old = oldRun(one.root);
    writeFileSync(one.summaries, "");
    one.ringAt("2027-01-04T08:00:00Z");
    expect(existsSync(old)).toBe(false);
  });

  it("is forgotten at the start, too: a daemon may be down at each summary's time", () => {
    const one = rig("2027-01-04T11:00:00Z");
    const old = oldRun(one.root);
    one.ringAt("2027-01-04T11:00:00Z");
    expect(existsSync(old)).toBe(false);
  });

  it("is tried again where it failed, and one failure keeps nothing else", () => {
    const one = rig("2027-01-04T07:00:00Z");
    one.ringAt("2027-01-04T07:00:00Z");
    const month = join(one.journal.folder, "schedule-2026-01.jsonl");
    writeFileSync(month, "");
    writeFileSync(one.summaries, "");
    one.ringAt("2027-01-04T08:00:00Z");
    expect(existsSync(month)).toBe(false);
    rmSync(one.summaries);
    mkdirSync(one.summaries);
    const summary = join(one.summaries, "2026-01-01.md");
    writeFileSync(summary, "");
    one.ringAt("2027-01-04T08:10:00Z");
    expect(existsSync(summary)).toBe(false);
  });
});
