/** The tool does its work through a gate that lets through what it says it needs, and nothing else. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type Docker from "dockerode";
import { afterAll, beforeAll, expect, it } from "vitest";
import { poll, systemClock } from "../../src/core/clock.ts";
import {
  allCalls,
  allowed,
  CAPABILITIES,
  type Call,
  NEEDS,
} from "../../src/targets/docker/needs.ts";
import { inside } from "../cli/chaos.ts";
import { tinyEngine } from "../cli/tiny-engine.ts";
import { describeAsRoot, dockerClient, dockerHost } from "../lab/docker.ts";
import { openGate } from "../lab/gate.ts";
import { isNear } from "../lab/netem.ts";
import { isFull, sampled } from "../proof.ts";
import { type Started, start, stateFolder } from "./chaos.ts";
import { remainsOf, snapshotsOf } from "./engine-truth.ts";
import { removeContainers, startContainer, unique } from "./fixture.ts";
import { inProcess } from "./in-process.ts";
import { openService, type TestService } from "./test-service.ts";

const BRIEF = ["--min-age", "0s", "--baseline", "1s", "--cool-down", "300ms"];
const CALM = ["--yes", "--quiet", "--probe-interval", "250ms", ...BRIEF];
const WITHOUT_CONTAINERS = allCalls(NEEDS.filter(({ use }) => !use.endsWith(" container")));

const WAYS = [
  ["kill", "--hold", "2s"],
  ["kill", "--mode", "signal", "--settle", "1s"],
  ["pause", "--duration", "1s", "--count", "2"],
  ["stop", "--duration", "1s", "--grace", "0s"],
  ["restart", "--grace", "0s"],
  ["disconnect", "--duration", "1s"],
  ["exec", "--command", '["true"]', "--duration", "1s"],
  ["process-kill", "--duration", "1s", "--first", "hit", "--pattern", "sleep"],
  ["blackhole", "--duration", "1s"],
  ["partition", "--duration", "1s", "--peers", '["service:peer"]'],
];
/** What root beside the engine keeps of its Linux capabilities. */
const KEPT = [
  ["kill", "--hold", CAPABILITIES.kill],
  ["blackhole", "--duration", [...CAPABILITIES.kill, ...CAPABILITIES.net]],
] as const;
/** What is done by a helper, and with which of the table's profiles. */
const FAR = [
  ["kill", "--hold"],
  ["net", "--duration"],
] as const;
const SAMPLED_WAYS = 1;

describeAsRoot("with the calls that it says it needs", () => {
  const own = unique("needs");
  const used = new Set<Call>();
  let service: TestService;
  let victims: readonly string[] = [];
  beforeAll(async () => {
    service = await openService();
    const labels = (zone: string) => ({
      "chaos.zone": zone,
      "com.docker.compose.project": own,
      "com.docker.compose.service": zone === "b" ? "peer" : "hit",
    });
    // Root may signal root's processes without any capability.
    const user = "1000";
    const started = ["a", "a", "b"].map((zone) =>
      startContainer({ own, user, labels: labels(zone), online: true }),
    );
    victims = (await Promise.all(started)).slice(0, 2).map(({ id }) => id);
  });
  afterAll(async () => {
    await removeContainers(own);
    await service?.[Symbol.asyncDispose]();
  });

  const note = (method: string, path: string, calls: readonly Call[]): boolean => {
    const found = calls.filter((call) => isCall(call, method, path));
    for (const call of found) used.add(call);
    return found.length > 0;
  };
  /** A gate with an allow-list, and what it refused. */
  const guarded = async (calls: readonly Call[]) => {
    const refused: string[] = [];
    const gate = await openGate(dockerHost, (_n, { method, path }) => {
      const bare = path.replace(/\?.*/, "");
      if (note(method, bare, calls)) return "pass";
      refused.push(`${method} ${bare}`);
      return "forbid";
    });
    return { host: gate.host, refused, [Symbol.asyncDispose]: () => gate.close() };
  };
  const among = ["--zone", "a", "--project", own];
  const flags = (state: string) => [
    ...among,
    ...CALM,
    ...["--probe", `s=${service.address}`, "--state", state],
  ];
  const tool = (words: readonly string[], host: string): Started => start(words, { host });

  it.each(sampled(WAYS, SAMPLED_WAYS, "least privilege"))(
    "%s %s %s passes without a container of ours: host reach, a watchdog process",
    async (...of) => {
      using state = stateFolder();
      await using gate = await guarded(WITHOUT_CONTAINERS);
      const before = await snapshotsOf(victims);
      const near = ["--reach", "host", "--watchdog", "process"];

      const words = [...of, ...near, ...flags(state.path)];
      const { exit, stdout, stderr } = await inProcess(words, { host: gate.host });

      expect({ exit, refused: gate.refused }, stdout + stderr).toEqual({ exit: 0, refused: [] });
      expect(await remainsOf(before, [])).toEqual([]);
    },
  );

  it.runIf(isNear).each(sampled(KEPT, 1, "capabilities"))(
    "root beside the engine passes %s with just its Linux capabilities",
    async (monkey, lasts, capabilities) => {
      using state = stateFolder();
      const before = await snapshotsOf(victims);
      const kept = capabilities.map((name) => `,+${name.toLowerCase()}`).join("");
      const under = ["setpriv", "--inh-caps", "-all", "--bounding-set", `-all${kept}`];
      const near = ["--reach", "host", "--watchdog", "process"];

      const words = [monkey, lasts, "1s", ...near, ...flags(state.path)];
      const { exit, stdout, stderr } = await start(words, { under }).answer;

      expect(exit, stdout + stderr).toBe(0);
      expect(await remainsOf(before, [])).toEqual([]);
    },
  );

  it.each(sampled(FAR, 1, "helpers"))(
    "%s passes with a helper and a watchdog, confined as the table says",
    async (profile, lasts) => {
      using state = stateFolder();
      await using gate = await guarded(allCalls());
      const before = await snapshotsOf(victims);
      const far = ["--reach", "helper", "--watchdog", "container"];

      const monkey = profile === "kill" ? "kill" : "blackhole";
      const drill = tool([monkey, lasts, "5s", ...far, ...flags(state.path)], gate.host);
      const ours = await bothContainers(drill, state.path);
      try {
        for (const one of ours) expectConfined(one, profile);
      } finally {
        // Its victims are the next test's, too.
        await drill.answer;
      }
      const { exit, stdout, stderr } = await drill.answer;

      expect({ exit, refused: gate.refused }, stdout + stderr).toEqual({ exit: 0, refused: [] });
      expect(await remainsOf(before, [])).toEqual([]);
    },
  );

  it("asking for a helper's image makes no other call than the one to pull it", async () => {
    using state = stateFolder();
    await using gate = await guarded(allCalls());
    // No registry is there: what matters is that nobody else is asked.
    const env = { CHAOS_HELPER_IMAGE: "127.0.0.1:1/none:1", CHAOS_HELPER_PULL: "missing" };
    const words = ["kill", "--reach", "helper", "--watchdog", "none", ...flags(state.path)];
    const { exit, stdout, stderr } = await inProcess(words, { host: gate.host, env });

    expect({ exit, refused: gate.refused }, stdout).toEqual({ exit: 6, refused: [] });
    expect(stdout + stderr).toContain("Cannot pull 127.0.0.1:1/none:1");
    expect([...used]).toContain("POST /images/create");
  });

  it("targets, status, preflight and the revert of a dead run pass", async () => {
    using state = stateFolder();
    await using gate = await guarded(allCalls());
    const before = await snapshotsOf(victims);
    const where = ["--state", state.path];
    const words = ["pause", "--duration", "60s", "--watchdog", "none", ...flags(state.path)];
    const drill = tool(words, gate.host);
    await poll(
      systemClock,
      async () => [...(await snapshotsOf(victims)).values()].some((one) => one.paused) || undefined,
      { everyMs: 50, deadlineMs: 60_000 },
    );
    drill.child.kill("SIGKILL");
    await drill.answer;

    for (const command of ["targets --all", "status", "preflight", "revert last"]) {
      const all = [...command.split(" "), ...where];
      const { exit, stderr } = await inProcess(all, { host: gate.host });
      expect({ command, exit, stderr }).toMatchObject({ command, exit: 0 });
    }

    expect(gate.refused).toEqual([]);
    expect(await remainsOf(before, [])).toEqual([]);
  });

  it("remove passes, with nothing but its one call more", async () => {
    using state = stateFolder();
    await using gate = await guarded(WITHOUT_CONTAINERS);
    const { id } = await startContainer({ own, labels: { "chaos.zone": "gone" } });
    const name = (await dockerClient().getContainer(id).inspect()).Name.slice(1);
    const all = ["--name", name, ...CALM, "--watchdog", "process", "--state", state.path];

    const words = ["remove", "--no-verify", ...all];
    const { exit, stdout, stderr } = await inProcess(words, { host: gate.host });

    expect({ exit, refused: gate.refused }, stdout + stderr).toEqual({ exit: 0, refused: [] });
    expect([...(await snapshotsOf([id]))]).toEqual([]);
  });

  it("the plan for a Swarm's task passes", async () => {
    using state = stateFolder();
    await using gate = await guarded(allCalls());
    const labels = { "chaos.zone": "s", "com.docker.swarm.service.id": own };
    await startContainer({ own, labels });
    const all = ["pause", "--zone", "s", "--dry-run", "--min-age", "0s", "--state", state.path];
    const { exit, stdout } = await inProcess(all, { host: gate.host });
    // A worker refuses to say, a manager knows of no such service.
    expect({ exit: exit === 0 || exit === 4, refused: gate.refused }, stdout).toEqual({
      ...{ exit: true, refused: [] },
    });
  });

  it("halt and resume make no other calls", async () => {
    // Not on the real engine: a halt is everybody's, and others may be at work there.
    const engine = await tinyEngine({
      "/volumes/create": { Name: "chaos-halt", Labels: {} },
      "/volumes/chaos-halt": { Name: "chaos-halt", Labels: {} },
    });
    using state = stateFolder();
    for (const command of ["halt", "resume"]) {
      const where = ["--host", engine.address, "--state", state.path];
      const { exit, stderr } = await inside([command, ...where]);
      expect(exit, stderr).toBe(0);
    }
    const others = engine.calls.filter((call) => {
      const [method = "", path = ""] = call.split(" ");
      return !note(method, path, WITHOUT_CONTAINERS);
    });
    expect(others).toEqual([]);
  });

  it("is refused by name what is not on the list", async () => {
    using state = stateFolder();
    await using gate = await guarded(WITHOUT_CONTAINERS.filter((call) => !call.endsWith("/pause")));
    const before = await snapshotsOf(victims);
    const words = ["pause", "--duration", "1s", "--watchdog", "process", ...flags(state.path)];

    const { exit, stdout, stderr } = await inProcess(words, { host: gate.host });

    expect(exit).toBe(6);
    expect(stdout + stderr).toContain("the allow-list does not have it");
    expect(await remainsOf(before, [])).toEqual([]);
  });

  // Last: it looks at what all of the above have used.
  const unused = "has no call on its list that it does not use";
  const title = isFull ? unused : `${unused} (not proven: npm run prove)`;
  it.runIf(isFull)(title, () => {
    expect([...used].sort()).toEqual(allCalls().sort());
  });
});

/** As a proxy would match it: with the very expression that we tell people to use. */
function isCall(call: Call, method: string, path: string): boolean {
  const pattern = allowed(method, [call]);
  return pattern !== undefined && new RegExp(pattern).test(path);
}

async function bothContainers(drill: Started, state: string) {
  const docker = dockerClient();
  const look = async () => {
    const [run] = runsIn(state);
    const filters = { label: ["chaos.self", `chaos.run=${run}`] };
    const found = run === undefined ? [] : await docker.listContainers({ filters });
    return found.length === 2 ? found : undefined;
  };
  const ours = await poll(systemClock, look, { everyMs: 50, deadlineMs: 60_000 });
  if (!ours) throw new Error(`no helper and watchdog: ${(await drill.answer).stderr}`);
  return Promise.all(ours.map(({ Id }) => docker.getContainer(Id).inspect()));
}

function runsIn(state: string): string[] {
  return readdirSync(state).flatMap((engine) => readdirSync(join(state, engine, "runs")));
}

/** Their numbers in linux/capability.h. */
const CAPABILITY_BITS: Readonly<Record<string, bigint>> = {
  KILL: 1n << 5n,
  NET_ADMIN: 1n << 12n,
  SYS_PTRACE: 1n << 19n,
  SYS_ADMIN: 1n << 21n,
};

function expectConfined(
  { Config, HostConfig, State }: Docker.ContainerInspectInfo,
  profile: "kill" | "net",
): void {
  const isHelper = Config.Labels["chaos.self"] === "helper";
  if (isHelper) {
    const untilMs = Date.parse(Config.Labels["chaos.expires"] ?? "");
    expect(untilMs).toBeGreaterThan(Date.now());
    expect(untilMs).toBeLessThanOrEqual(Date.now() + 3_600_000);
  }
  const wanted: readonly string[] = CAPABILITIES[isHelper ? profile : "watchdog"];
  expect(HostConfig).toMatchObject({
    CapDrop: ["ALL"],
    ReadonlyRootfs: true,
    Privileged: false,
    NetworkMode: "none",
    PidsLimit: isHelper && profile === "net" ? 1_024 : 64,
  });
  expect(HostConfig.CapAdd ?? []).toEqual(wanted);
  expect(HostConfig.SecurityOpt).toContain("no-new-privileges");
  // The kernel's word on it: a bounding set is the most that the process could ever have.
  const status = readFileSync(`/proc/${State.Pid}/status`, "utf8");
  const bits = wanted.reduce((all, name) => all | (CAPABILITY_BITS[name] ?? 0n), 0n);
  expect(/^CapBnd:\s*(\w+)$/m.exec(status)?.[1]).toBe(bits.toString(16).padStart(16, "0"));
  expect(status).toMatch(/^NoNewPrivs:\s*1$/m);
}
