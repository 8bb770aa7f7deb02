/** What users of other tools expect of exec; the names are those of docker-peers.md §4.1. */
import { expect, it } from "vitest";
import { describeDocker, dockerClient } from "../lab/docker.ts";
import { sampled } from "../proof.ts";
import { openBench } from "./bench.ts";
import { start, stateFolder } from "./chaos.ts";
import { filesOn } from "./engine-truth.ts";
import { inProcess } from "./in-process.ts";

const bench = openBench();
const TOUCH = ["--command", '["touch","/tmp/chaos"]', "--duration", "0s"];

const NOT_DONE = [
  ["ends with another status", '["sh","-c","echo no >&2; exit 3"]', "10s", "exit status 3: no"],
  ["takes too long", '["sleep","3"]', "500ms", "it still ran after 500ms"],
  ["is not there", '["no-such-program"]', "10s", "exit status 12"],
] as const;

describeDocker("exec", () => {
  it("E1, E3: with --count 1 makes a file in one of two, which stays where nothing undoes it", async () => {
    const pair = [await bench.begin(), await bench.begin()];

    const { exit, report } = await bench.hit(["exec", "--count", "1", ...TOUCH]);

    expect(await filesOn(pair.map(({ id }) => id))).toHaveLength(1);
    expect(report.warnings.join()).toContain("Without --undo");
    expect(report.victims).toMatchObject([{ evidence: "exit status 0" }]);
    expect(exit, report.verdict.because).toBe(0);
  });

  it("E2: hands its arguments over one by one, blanks and quotes and all, to no shell", async () => {
    await bench.begin();
    const words = ["printf", "<%s>", "a b", "$HOME", "'c'"];
    const command = words.flatMap((word) => ["--command", word]);

    const { exit, report } = await bench.hit(["exec", "--all", ...command, "--duration", "0s"]);

    expect(report.victims).toMatchObject([{ evidence: "exit status 0: <a b><$HOME><'c'>" }]);
    expect(exit, report.verdict.because).toBe(0);
  });

  it.each(sampled(NOT_DONE, 1, "exec that is not done"))(
    "is not taken for done where its command %s",
    async (_, command, timeout, evidence) => {
      await bench.begin();
      const words = ["--command", command, "--timeout", timeout, "--duration", "0s"];

      const { exit, report } = await bench.hit(["exec", "--all", ...words]);

      expect(report.victims[0]?.evidence).toContain(evidence);
      expect(exit, report.verdict.because).toBe(3);
    },
  );

  it("that goes on when nobody waits for it any more is told of, and open until it ends", async () => {
    const victim = await bench.begin();
    using state = stateFolder();
    const command = ["--command", '["sleep","4321"]', "--timeout", "500ms", "--duration", "0s"];
    const more = [
      "--watchdog",
      "none",
      "--no-verify",
      "--min-age",
      "0s",
      "--yes",
      "--json",
      "--state",
      state.path,
    ];

    const hit = await start(["exec", ...bench.among(), ...command, ...more]).answer;

    expect(hit.exit, hit.stdout + hit.stderr).toBe(5);
    const [, pid = ""] = /sleep 4321 still runs in \S+, as process (\d+) of/.exec(hit.stdout) ?? [];
    const { Processes } = await dockerClient().getContainer(victim.id).top();
    expect(Processes.find((row: string[]) => row.includes(pid))?.join()).toContain("4321");
    process.kill(Number(pid), "SIGKILL");
    const undone = await inProcess(["revert", "last", "--state", state.path]);
    expect(undone.exit, undone.stdout + undone.stderr).toBe(0);
    expect(undone.stdout).toContain("nothing was given to undo it");
  });
});
