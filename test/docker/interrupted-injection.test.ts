/** A drill that is stopped while its deed takes its time: everything is undone, and the exit tells of the stop. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { poll, systemClock } from "../../src/core/clock.ts";
import { entriesIn, runsIn } from "../journal/in-state.ts";
import { describeDocker } from "../lab/docker.ts";
import { sampled } from "../proof.ts";
import { openBench } from "./bench.ts";
import { type Started, start, stateFolder } from "./chaos.ts";
import { remainsOf, snapshotsOf } from "./engine-truth.ts";

const SOON_MS = 30_000;
/** Whoever does not heed the engine's signal is waited for as long as the grace is. */
const STUBBORN = ["sh", "-c", 'trap "" TERM; while :; do sleep 1; done'];
const QUICK = ["--min-age", "0s", "--baseline", "0s", "--recover", "0s", "--cool-down", "0s"];
const HOW = [...QUICK, "--watchdog", "none", "--no-verify", "--yes", "--quiet"];

const bySignal = (signal: "SIGINT" | "SIGTERM") => async (tool: Started) => {
  tool.child.kill(signal);
};
/** By its file: the command would halt the whole engine, and with it the tests beside this one. */
const byHaltFile = async (_tool: Started, state: string) =>
  writeFileSync(join(state, "halt"), "an incident\n");

const DEEDS = [
  ["stop", "--grace", "8s", "--duration", "60s"],
  ["restart", "--grace", "8s"],
  ["exec", "--command", '["sleep","8"]', "--timeout", "60s"],
] as const;
const STOPS = [
  ["SIGINT", bySignal("SIGINT"), 130],
  ["SIGTERM", bySignal("SIGTERM"), 143],
  ["a halt file", byHaltFile, 4],
] as const;
const ROWS = DEEDS.flatMap((deed) => STOPS.map((stop) => [deed[0], stop[0], deed, stop] as const));

const bench = openBench();

describeDocker("while its deed is on its way", () => {
  it.each(sampled(ROWS, 2, "interrupted injections"))(
    "a %s that is ended by %s",
    async (_monkey, _how, deed, [, stop, status]) => {
      using state = stateFolder();
      const victim = await bench.begin({ command: STUBBORN });
      const before = await snapshotsOf([victim.id]);
      const [monkey, ...options] = deed;
      const words = [monkey, ...bench.among(), ...options, ...HOW, "--state", state.path];
      const tool = start(words);
      const isOnItsWay = async () =>
        entriesIn(state.path).some(({ kind }) => kind === "intended") || undefined;
      await poll(systemClock, isOnItsWay, { everyMs: 50, deadlineMs: SOON_MS });

      await stop(tool, state.path);

      const { exit, stdout, stderr } = await tool.answer;
      expect(exit, stdout + stderr).toBe(status);
      expect(stdout).toContain("nothing was left behind");
      if (monkey === "stop") expect(await remainsOf(before, runsIn(state.path))).toEqual([]);
    },
  );
});
