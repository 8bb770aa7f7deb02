/** Without a journal there is no undo: nothing is injected. When it is lost half-way, all is undone. */
import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, expect, it } from "vitest";
import { poll, systemClock } from "../../src/core/clock.ts";
import { entriesIn, runsIn } from "../journal/in-state.ts";
import { describeAsRoot, dockerHost } from "../lab/docker.ts";
import { openGate } from "../lab/gate.ts";
import { type BuiltProgram, buildProgram } from "./built-program.ts";
import { start } from "./chaos.ts";
import { type Disk, openDisk } from "./disk.ts";
import { remainsOf, snapshotsOf } from "./engine-truth.ts";
import { removeContainers, startContainer, unique } from "./fixture.ts";

const QUICK = ["--yes", "--quiet", "--no-verify", "--cool-down", "0s", "--min-age", "0s"];
const TOUCHES = /^(?:POST|DELETE) .*\/containers\/[^/]+\/(?:pause|kill|update|stop|restart)/;

describeAsRoot("a drill whose state folder", () => {
  const own = unique("disk");
  let program: BuiltProgram;
  let victims: readonly string[] = [];
  beforeAll(async () => {
    program = await buildProgram();
    const started = ["a", "a", "b"].map((zone) =>
      startContainer({
        own,
        labels: { "chaos.zone": zone, "com.docker.compose.project": own },
      }),
    );
    victims = (await Promise.all(started)).slice(0, 2).map(({ id }) => id);
  });
  afterAll(async () => {
    await removeContainers(own);
    program?.[Symbol.dispose]();
  });

  const begin = (state: string, more: readonly string[], host = dockerHost) => {
    const among = ["--zone", "a", "--project", own, "--state", state];
    return start([...more, ...among, ...QUICK], { host, program: program.main });
  };

  it.each([
    ["is full", "no space is left on the disk", (disk: Disk) => disk.fill()],
    ["is read-only", "the file system is read-only", (disk: Disk) => disk.makeReadOnly()],
  ])("%s touches nothing, says so and leaves with 6", async (_, why, spoil) => {
    using disk = openDisk();
    spoil(disk);
    const before = await snapshotsOf(victims);
    const touched: string[] = [];
    const gate = await openGate(dockerHost, (_n, { method, path }) => {
      if (TOUCHES.test(`${method} ${path}`)) touched.push(`${method} ${path}`);
      return "pass";
    });

    const drill = begin(disk.path, ["pause", "--duration", "1s"], gate.host);
    const { exit, stderr } = await drill.answer;
    await gate.close();

    expect(exit, stderr).toBe(6);
    expect(stderr).toContain("[STATE_UNWRITABLE]");
    expect(stderr).toContain(why);
    expect(touched).toEqual([]);
    expect(await remainsOf(before, runsIn(disk.path))).toEqual([]);
  });

  it.each([
    ["pause", ["pause", "--duration", "4s"]],
    ["zone held down", ["kill", "--hold", "4s"]],
  ])(
    "takes no more during a %s still has everything undone, and leaves with 6",
    async (_, words) => {
      using disk = openDisk();
      const before = await snapshotsOf(victims);
      const drill = begin(disk.path, words);
      const run = await held(disk.path, victims.length);

      // Not by filling it up: the last page of a file still takes an entry or two then.
      execFileSync("prlimit", ["--pid", `${drill.child.pid}`, "--fsize=1"]);
      const { exit, stdout, stderr } = await drill.answer;

      expect(await remainsOf(before, [run])).toEqual([]);
      expect(exit, stdout + stderr).toBe(6);
      expect(stderr).toContain("[STATE_UNWRITABLE]");
      expect(stderr).toMatch(/undone/i);
    },
  );
});

async function held(state: string, count: number): Promise<string> {
  const look = async () => {
    const [run] = runsIn(state);
    return entriesIn(state).filter(({ kind }) => kind === "verified").length === count
      ? run
      : undefined;
  };
  const run = await poll(systemClock, look, { everyMs: 20, deadlineMs: 60_000 });
  if (!run) throw new Error("it never held");
  return run;
}
