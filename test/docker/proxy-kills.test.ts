/**
 * The proxy, the controller and the victim are killed, in each order: the port answers again, by the
 * lease or because its namespace is gone, and at once when somebody undoes it. Nothing stays.
 */
import type Docker from "dockerode";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { runsIn } from "../journal/in-state.ts";
import { describeDocker, dockerClient } from "../lab/docker.ts";
import { isNear } from "../lab/netem.ts";
import { isFull, sampled } from "../proof.ts";
import { type Started, start, stateFolder } from "./chaos.ts";
import { remainsOf, snapshotsOf } from "./engine-truth.ts";
import { createNetwork, removeContainers, unique } from "./fixture.ts";
import { inProcess } from "./in-process.ts";
import { settled } from "./lane.ts";
import { type Stage, stageOn } from "./proxied.ts";
import { exchangeFrom, proxies, proxiesAt } from "./proxy-eyes.ts";

type Prey = "proxy" | "controller" | "victim";

const ORDERS: readonly (readonly Prey[])[] = [
  ["proxy", "controller", "victim"],
  ["proxy", "victim", "controller"],
  ["controller", "proxy", "victim"],
  ["controller", "victim", "proxy"],
  ["victim", "proxy", "controller"],
  ["victim", "controller", "proxy"],
];
const REACHES = isNear ? ["host", "helper"] : ["helper"];
const ROWS = REACHES.flatMap((reach) => ORDERS.map((order) => [reach, order] as const));

const QUICK = ["--min-age", "0s", "--baseline", "0s", "--recover", "0s", "--cool-down", "0s"];
const HOW = [...QUICK, "--watchdog", "none", "--no-verify", "--yes", "--quiet"];
const SOON = { timeout: 30_000, interval: 100 };
/** A lease is ten seconds. */
const BY_LEASE = { timeout: 20_000, interval: 100 };
const DELAY_MS = 500;

describeDocker("kills of a proxy's own, its controller and its victim", () => {
  const own = unique("kills");
  let begins = "";
  let stage: Stage;
  beforeAll(async () => {
    begins = await createNetwork(own);
  });
  let begun: Started | undefined;
  afterEach(async () => {
    begun?.child.kill("SIGKILL");
    await removeContainers(own);
  });
  afterAll(() => dockerClient().getNetwork(own).remove());

  const begin = async (reach: string, state: string): Promise<Started> => {
    stage = await stageOn(own, begins);
    const words = ["latency", "--project", own, "--service", "api", "--backend", "proxy"];
    const options = ["--delay", `${DELAY_MS}ms`, "--ports", "80", "--duration", "5m"];
    const where = ["--reach", reach, "--state", state];
    const tool = start([...words, ...options, ...HOW, ...where]);
    begun = tool;
    const over = tool.answer.then(({ stdout, stderr }) => stdout + stderr);
    await expect.poll(() => Promise.race([over, firstMs()]), SOON).toBeGreaterThanOrEqual(DELAY_MS);
    return tool;
  };
  const firstMs = async () => (await exchangeFrom(stage.peer, stage.at)).first;
  const answers = async () => {
    const { status, first } = await exchangeFrom(stage.peer, stage.at);
    return status === 200 && first < DELAY_MS ? "answers" : `${status} after ${first} ms`;
  };
  const isServed = async () => (await exchangeFrom(stage.peer, stage.at)).status;
  const pidOf = async (victim: Docker.Container) => (await victim.inspect()).State.Pid;
  const kill = async (prey: Prey, tool: Started, wanted: readonly number[]) => {
    if (prey === "proxy") for (const pid of wanted) killNow(pid);
    if (prey === "victim") await stage.victim.kill();
    if (prey === "controller") {
      tool.child.kill("SIGKILL");
      await tool.answer;
    }
    if (prey === "victim") await stage.victim.start().catch(() => {});
  };

  it.runIf(isNear).each(sampled(ROWS, 2, "orders of kills"))(
    "by %s reach: %j",
    async (reach, order) => {
      using state = stateFolder();
      const tool = await begin(reach, state.path);
      const wanted = proxiesAt(await pidOf(stage.victim));
      expect(wanted).toHaveLength(1);
      for (const prey of order) {
        await kill(prey, tool, wanted);
        // Each by itself takes a lease's time.
        if (isFull) await expect.poll(isServed, BY_LEASE).toBe(200);
      }

      await expect.poll(answers, BY_LEASE).toBe("answers");
      const undo = await inProcess(["revert", ...runsIn(state.path), "--state", state.path]);
      expect(undo.exit, undo.stdout + undo.stderr).toBe(0);
      expect(await answers()).toBe("answers");
      const before = await snapshotsOf([stage.victim.id]);
      expect(await settled(before, runsIn(state.path))).toEqual([]);
      await expect.poll(() => proxies().filter((pid) => wanted.includes(pid)), SOON).toEqual([]);
    },
  );

  const DEAD: readonly (readonly Prey[])[] = isNear
    ? [["controller"], ["controller", "proxy"]]
    : [["controller"]];
  it.each(DEAD.map((dead) => [dead]))(
    "is undone at once by chaos revert behind %j",
    async (dead) => {
      using state = stateFolder();
      const tool = await begin(sampled(REACHES, 1, "reaches")[0] ?? "helper", state.path);
      const wanted = isNear ? proxiesAt(await pidOf(stage.victim)) : [];
      for (const prey of dead) await kill(prey, tool, wanted);
      // Without its proxy the redirect leads to nobody, until its lease is over.
      if (dead.includes("proxy")) expect(await isServed()).not.toBe(200);
      else expect(await firstMs(), "it is still in effect").toBeGreaterThanOrEqual(DELAY_MS);
      const undo = await inProcess(["revert", ...runsIn(state.path), "--state", state.path]);
      expect(undo.exit, undo.stdout + undo.stderr).toBe(0);
      expect(await answers()).toBe("answers");
      const before = await snapshotsOf([stage.victim.id]);
      expect(await settled(before, runsIn(state.path))).toEqual([]);
      expect(await remainsOf(before, runsIn(state.path))).toEqual([]);
    },
  );
});

function killNow(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It is gone already, as it is to be.
  }
}
