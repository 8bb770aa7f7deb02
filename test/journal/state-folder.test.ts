import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { holderOf, isAlive } from "../../src/journal/holder.ts";
import {
  createRunFolder,
  findRunFolder,
  runFolders,
  stateRoot,
} from "../../src/journal/state-folder.ts";
import { failureOf } from "../core/made.ts";

let root = "";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "chaos-state-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe("the state folder", () => {
  it("is what the user names, before what the environment names", () => {
    expect(stateRoot("/flag", { CHAOS_STATE: "/env" })).toBe("/flag");
    expect(stateRoot(undefined, { CHAOS_STATE: "/env" })).toBe("/env");
  });

  it("keeps the runs of engines apart, whatever their ids hold", () => {
    const first = createRunFolder(root, "ABCD:EFGH/../x", "run-1");
    const second = createRunFolder(root, "other", "run-1");

    expect(first.startsWith(join(root, "ABCD-EFGH"))).toBe(true);
    expect(runFolders(root, "ABCD:EFGH/../x")).toEqual([first]);
    expect(runFolders(root, "other")).toEqual([second]);
  });

  it("may be read by its owner only: plans name hosts", () => {
    expect(statSync(createRunFolder(root, "engine", "run-1")).mode & 0o077).toBe(0);
  });

  it("that cannot be written is refused, with a hint", () => {
    writeFileSync(join(root, "file"), "");
    const failure = failureOf(() => createRunFolder(join(root, "file"), "engine", "run-1"));
    expect(failure.code).toBe("STATE_UNWRITABLE");
    expect(failure.hint).toContain("--state");
  });

  it("lists runs oldest first, and none of an engine that has none", () => {
    for (const run of ["2026-2", "2026-1", "2026-3"]) createRunFolder(root, "engine", run);
    expect(runFolders(root, "engine").map((one) => basename(one))).toEqual([
      "2026-1",
      "2026-2",
      "2026-3",
    ]);
    expect(runFolders(root, "nobody")).toEqual([]);
  });
});

describe("a run by its id", () => {
  const runs = ["20260101T000000-kill-aaaa", "20260102T000000-kill-bbbb", "20260102T000001-p-cccc"];

  beforeEach(() => {
    for (const [index, run] of runs.entries()) createRunFolder(root, `engine-${index % 2}`, run);
  });

  it.each([
    ["last", runs[2]],
    ["20260101", runs[0]],
    [runs[1], runs[1]],
  ])("is found by %s", (wanted = "", found) => {
    expect(basename(findRunFolder(root, wanted))).toBe(found);
  });

  it("that others only begin with is that run itself", () => {
    createRunFolder(root, "engine-0", "run");
    createRunFolder(root, "engine-0", "run-2");
    expect(basename(findRunFolder(root, "run"))).toBe("run");
  });

  it.each([
    ["2026", /begins 3 runs/],
    ["1999", /No run "1999"/],
  ])("is refused when it is %s, and the latest are named", (wanted, says) => {
    const failure = failureOf(() => findRunFolder(root, wanted));
    expect(failure.code).toBe("RUN_UNKNOWN");
    expect(failure.message).toMatch(says);
    expect(failure.hint).toContain(`${runs[2]}, ${runs[1]}, ${runs[0]}`);
  });

  it("in a state folder that is not there is unknown too", () => {
    const nowhere = join(root, "nowhere");
    expect(failureOf(() => findRunFolder(nowhere, "last")).hint).toContain("No run is recorded");
    expect(existsSync(nowhere)).toBe(false);
  });

  it("is found though a stray file lies beside the engines' folders", () => {
    writeFileSync(join(root, "notes.txt"), "");
    mkdirSync(join(root, "empty"));
    expect(basename(findRunFolder(root, "last"))).toBe(runs[2]);
  });
});

describe("a holder", () => {
  const [host, pid, ticks] = holderOf(process.pid).split(":");

  it("lives while its process does", () => {
    expect(isAlive(holderOf(process.pid))).toBe(true);
  });

  it("is dead when its pid is another process now, or none", () => {
    expect(isAlive(`${host}:${pid}:${Number(ticks) - 1}`)).toBe(false);
    expect(isAlive(`${host}:4194304:${ticks}`)).toBe(false);
  });

  it("on another host cannot be asked", () => {
    expect(isAlive(`elsewhere.invalid:${pid}:${ticks}`)).toBeUndefined();
  });
});
