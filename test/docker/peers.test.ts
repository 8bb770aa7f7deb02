/**
 * The scenarios that the peers' own suites hold (K kill, P pause, G general, C crash), re-created
 * under their usual numbers, with what we promise where a peer is weak. Where all the others stand,
 * ../peer-rows.json tells.
 */
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { poll, systemClock } from "../../src/core/clock.ts";
import type { Plan } from "../../src/core/plan.ts";
import type { Report } from "../../src/reporter/report.ts";
import type { Status } from "../../src/undo/status.ts";
import { describeDocker, dockerClient } from "../lab/docker.ts";
import { drill, start, stateFolder } from "./chaos.ts";
import { remainsOf, snapshotsOf } from "./engine-truth.ts";
import { OWN_LABEL, removeContainers, startContainer, unique, type Wanted } from "./fixture.ts";
import { inProcess } from "./in-process.ts";

const QUICK = ["--yes", "--quiet", "--no-verify", "--cool-down", "0s", "--min-age", "0s"];
const ALONE = ["--watchdog", "none"];

describeDocker("what the peers test", () => {
  let own = "";
  const state = stateFolder();
  afterEach(() => removeContainers(own));
  afterAll(() => state[Symbol.dispose]());

  /** So many running containers, found by `--label`. */
  const raise = async (count: number, more: Partial<Wanted> = {}) => {
    own = unique("peers");
    const started = Array.from({ length: count }, () => startContainer({ own, ...more }));
    return Promise.all(started);
  };
  const nameOf = async (container: { inspect(): Promise<{ Name: string }> }) =>
    (await container.inspect()).Name.slice(1);
  const flags = (...words: string[]) => [...words, ...QUICK, ...ALONE, "--state", state.path];
  const hit = (...words: string[]) => drill(flags(...words));
  const all = () => ["--label", `${OWN_LABEL}=${own}`];
  const exitCodes = ({ events }: Report) =>
    events.filter(({ change }) => change === "die").map(({ facts }) => facts.exitCode);

  describe("kill", () => {
    it("K3, K6 of five one is hit", async () => {
      await raise(5);
      const { exit, report } = await hit("kill", ...all(), "--count", "1", "--hold", "300ms");
      expect([exit, report.victims.length, exitCodes(report)]).toEqual([0, 1, ["137"]]);
    });

    it("K4 one that has exited is no victim: exit 3, unless --allow-empty", async () => {
      const [one] = await raise(1, { host: { RestartPolicy: { Name: "no" } } });
      await one!.kill();
      const name = await nameOf(one!);
      expect((await inProcess(flags("kill", "--name", name))).exit).toBe(3);
      expect((await inProcess(flags("kill", "--name", name, "--allow-empty"))).exit).toBe(0);
    });

    it("K7 two tools at once never pick one victim twice", async () => {
      await raise(4);
      const once = () => hit("pause", ...all(), "--count", "1", "--duration", "1s");
      const both = await Promise.all([once(), once()]);
      const names = both.flatMap(({ report }) => report.victims.map(({ victim }) => victim.name));
      expect(names.length).toBeGreaterThan(0);
      expect(new Set(names).size).toBe(names.length);
    });

    it.each([
      ["K8 without a selector", ["kill"], 2, "selector"],
      ["K9 of a name that is not there", ["kill", "--name", "nobody-is-called-so"], 3, "nobody-is"],
      [
        "N19 blackhole of a name that is not there",
        ["blackhole", "--name", "nobody-is-called-so"],
        ...([3, "nobody-is"] as const),
      ],
      [
        "E4 exec in one that is not there",
        ["exec", "--command", '["true"]', "--name", "nobody-is-called-so"],
        ...([3, "nobody-is"] as const),
      ],
    ])("%s: nothing is killed", async (_, words, exit, says) => {
      const [one] = await raise(1);
      const before = await snapshotsOf([one!.id]);
      const answer = await inProcess(flags(...words));
      expect([answer.exit, answer.stderr]).toEqual([exit, expect.stringContaining(says)]);
      expect(await snapshotsOf([one!.id])).toEqual(before);
    });
  });

  describe("pause", () => {
    it("P2 of two one is hit", async () => {
      await raise(2);
      const { report } = await hit("pause", ...all(), "--count", "1", "--duration", "200ms");
      expect(report.victims).toHaveLength(1);
    });
  });

  describe("selection and flags", () => {
    const planned = async (...words: string[]) => {
      const { stdout } = await inProcess([...flags(...words, "--dry-run"), "--json"]);
      return (JSON.parse(stdout) as Plan).faults.flatMap(({ victims }) =>
        victims.map((one) => one.name),
      );
    };

    it("G1, G2 labels: one alone, and two at once", async () => {
      const [both] = await raise(1, { labels: { tier: "web", team: "red" } });
      const one = await startContainer({ own, labels: { tier: "web" } });
      await startContainer({ own });
      const names = [await nameOf(both!), await nameOf(one)].sort();
      const mine = `${OWN_LABEL}=${own}`;
      expect((await planned("kill", "--label", `${mine},tier=web`, "--count", "9")).sort()).toEqual(
        names,
      );
      const first = await planned("kill", "--label", `${mine},tier=web,team=red`);
      expect(first).toEqual([await nameOf(both!)]);
    });

    it("G3 an anchored regex, and one that does not compile", async () => {
      const [one] = await raise(2);
      const name = await nameOf(one!);
      expect(await planned("kill", "--name", `/^${name}$/`)).toEqual([name]);
      const bad = await inProcess(flags("kill", "--name", "/(/"));
      expect([bad.exit, bad.stderr]).toEqual([2, expect.stringContaining("column")]);
    });

    it("G4, G5 one that is protected survives a broad selection, and a dry run touches nothing", async () => {
      const [one] = await raise(1);
      await startContainer({ own, labels: { "chaos.enabled": "false" } });
      expect(await planned("kill", ...all(), "--count", "9")).toEqual([await nameOf(one!)]);
      expect((await one!.inspect()).State.Running).toBe(true);
    });

    it("G8 a name that is missing beside one that is there: nothing is hit", async () => {
      const [one] = await raise(1);
      const words = ["kill", "--name", await nameOf(one!), "--name", "nobody-is-called-so"];
      expect((await inProcess(flags(...words))).exit).toBe(3);
      expect((await one!.inspect()).State.Running).toBe(true);
    });

    it.each([
      ["G9", ["kil", "--all"], 2, "kill"],
      ["G9", ["kill", "--al"], 2, "--all"],
      ["G10", ["pause", "--all", "--duration", "1x"], 2, "duration"],
      ["G10", ["kill", "--all", "--percent", "101"], 2, "percent"],
      ["G10", ["latency", "--all", "--latency", "abc"], 2, "latency"],
      ["G10", ["bandwidth", "--all", "--rate", "fast"], 2, "rate"],
      ["G10", ["loss", "--all", "--loss", "101%"], 2, "loss"],
    ])("%s chaos %j is refused before any call, and says why", async (_, words, exit, says) => {
      const host = "unix:///nowhere/at-all.sock";
      const answer = await inProcess([...words, "--host", host]);
      expect([answer.exit, answer.stderr]).toEqual([exit, expect.stringContaining(says)]);
    });

    it("G11 a socket that is not there is named", async () => {
      const answer = await inProcess(["targets", "--all", "--host", "unix:///nowhere/at-all.sock"]);
      expect([answer.exit, answer.stderr]).toEqual([
        6,
        expect.stringContaining("/nowhere/at-all.sock"),
      ]);
    });
  });

  describe("crash and recovery", () => {
    const paused = async (id: string) =>
      poll(
        systemClock,
        async () => (await dockerClient().getContainer(id).inspect()).State.Paused || undefined,
        {
          ...{ everyMs: 20, deadlineMs: 60_000 },
        },
      );
    const begin = async (duration: string, ...more: string[]) => {
      const [one] = await raise(1);
      const before = await snapshotsOf([one!.id]);
      const tool = start([...flags("pause", ...all(), "--duration", duration), ...more]);
      await paused(one!.id);
      return { one: one!, before, tool };
    };

    it("C3 SIGTERM while a container is paused: thawed, and a report", async () => {
      const { before, tool } = await begin("60s");
      tool.child.kill("SIGTERM");
      const { exit, stdout } = await tool.answer;
      expect([exit, stdout]).toEqual([143, expect.stringContaining("thawed")]);
      expect(await remainsOf(before, [])).toEqual([]);
    });

    it("a run that lives is told of by chaos status, with its open faults and who stands by", async () => {
      const { tool } = await begin("60s");
      const told = await inProcess(["status", "--json", "--state", state.path]);
      const { running } = JSON.parse(told.stdout) as Status;
      expect(running).toMatchObject([{ openFaults: 1, watchdog: expect.any(String) }]);
      expect(running[0]?.holder).toContain(`:${tool.child.pid}:`);
      tool.child.kill("SIGTERM");
      await tool.answer;
      const later = await inProcess(["status", "--json", "--state", state.path]);
      const { running: left, open } = JSON.parse(later.stdout) as Status;
      expect(left).toEqual([]);
      // The engine is everybody's.
      expect(open.filter(({ run }) => run === running[0]?.run)).toEqual([]);
    });

    it("C6 SIGKILL while a container is paused: chaos revert thaws it", async () => {
      const { before, tool } = await begin("60s");
      tool.child.kill("SIGKILL");
      await tool.answer;
      const { exit, stdout } = await inProcess(["revert", "last", "--state", state.path]);
      expect([exit, stdout]).toEqual([0, expect.stringContaining("thawed")]);
      expect(await remainsOf(before, [])).toEqual([]);
    });

    it("C7, C9 a victim that is removed in the middle ends the drill early, and is no pass", async () => {
      const { one, tool } = await begin("60s", "--json");
      await one.remove({ force: true });
      const { exit, stdout } = await tool.answer;
      const [report] = (JSON.parse(stdout) as { runs: Report[] }).runs;
      expect(exit).toBe(3);
      expect(report?.durationMs).toBeLessThan(50_000);
      expect(report?.victims).toMatchObject([
        { ended: expect.stringContaining("somebody else ended it") },
      ]);
    });

    it("C10 a fault that somebody ends in the middle is told of, and is no pass", async () => {
      const { one, before, tool } = await begin("60s");
      await one.unpause();
      const { exit, stdout } = await tool.answer;
      expect([exit, stdout]).toEqual([3, expect.stringContaining("somebody else ended it")]);
      expect(await remainsOf(before, [])).toEqual([]);
    });
  });
});
