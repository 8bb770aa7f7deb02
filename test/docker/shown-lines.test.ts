/** The papers' lines for docker, on an engine, beside a drill that is under way. */
import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, expect, it } from "vitest";
import { poll, systemClock } from "../../src/core/clock.ts";
import { runsIn, watchdogWords } from "../journal/in-state.ts";
import { describeDocker, dockerHost } from "../lab/docker.ts";
import { DOCKER_LINES, type Made } from "../shown/docker-lines.ts";
import { type BuiltProgram, buildProgram } from "./built-program.ts";
import { type Started, start, stateFolder } from "./chaos.ts";
import { removeContainers, startContainer, unique } from "./fixture.ts";

const hasDocker = spawnSync("docker", ["--version"]).status === 0;
const title = hasDocker
  ? "a line for docker that the papers show"
  : "a line for docker (not proven: no docker command is here)";

describeDocker(title, () => {
  const own = unique("shown");
  const state = stateFolder();
  let program: BuiltProgram;
  let tool: Started | undefined;
  let made: Made;
  beforeAll(async () => {
    if (!hasDocker) return;
    program = await buildProgram();
    await startContainer({ own, name: own });
    const whom = ["--name", own, "--min-age", "0s", "--no-verify", "--cool-down", "0s"];
    const how = ["--watchdog", "container", "--yes", "--quiet", "--state", state.path];
    tool = start(["noop", "--duration", "60s", ...whom, ...how], { program: program.main });
    const stands = async () => watchdogWords(state.path).length > 0 || undefined;
    const seen = await poll(systemClock, stands, { everyMs: 50, deadlineMs: 60_000 });
    expect(seen).toBe(true);
    made = { container: own, run: runsIn(state.path)[0] ?? "" };
  });
  afterAll(async () => {
    tool?.child.kill("SIGTERM");
    await tool?.answer;
    await removeContainers(own);
    program?.[Symbol.dispose]();
    state[Symbol.dispose]();
  });

  it.skipIf(!hasDocker).each(Object.entries(DOCKER_LINES))("is run: %s", async (line, says) => {
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, DOCKER_HOST: dockerHost };
    const { status, stdout, stderr } = spawnSync("bash", ["-ec", line.replace("RUN", made.run)], {
      ...{ env, encoding: "utf8" },
    });
    expect(status, stderr).toBe(0);
    expect(stdout).toMatch(says(made));
  });
});
