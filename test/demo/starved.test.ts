/**
 * A prober that gets no time in the middle of a drill, its service well all the while: whatever its samples look
 * like, nobody knows. The drill is a process of its own, as only such a one can be stopped and starved.
 */
import { afterEach, describe, expect, it } from "vitest";
import { systemClock } from "../../src/core/clock.ts";
import type { Report } from "../../src/reporter/report.ts";
import { until } from "../agent/processes.ts";
import { NO_ENGINE } from "../cli/chaos.ts";
import { type Started, start } from "../docker/chaos.ts";
import { openService } from "../docker/test-service.ts";
import { entriesIn } from "../journal/in-state.ts";
import { canStarve, littleCpu } from "../lab/little-cpu.ts";
import { sampled } from "../proof.ts";
import { cat, endFleets, launchFleet, newFolder } from "../targets/process/fleets.ts";
import { openLoneService } from "./lone-service.ts";

const STARVED_MS = 1_500;
const BUSY = 50;

/** Blocks its loop when it is told to. */
const BLOCKING = `data:text/javascript,${encodeURIComponent(
  `process.on("SIGUSR2",()=>{const until=performance.now()+${STARVED_MS};while(performance.now()<until);})`,
)}`;

/** As four lookups at a resolver that is silent: whoever opens a pipe waits for its other end. */
const HANGING = `data:text/javascript,${encodeURIComponent(`
  import { execFileSync } from "node:child_process";
  import { mkdtempSync, open, openSync } from "node:fs";
  const pipe = mkdtempSync("/tmp/chaos-test-") + "/pipe";
  execFileSync("mkfifo", [pipe]);
  process.on("SIGUSR2", () => {
    for (let threads = 4; threads > 0; threads--) open(pipe, "r", () => {});
    setTimeout(() => openSync(pipe, "w"), ${STARVED_MS});
  });`)}`;

interface Starved {
  /** Other than blocking its loop when it is told to. */
  readonly loaded?: string;
  /** Of the service. */
  readonly host?: string;
  readonly starve: (pid: number) => Promise<void>;
  /** The service is ill, but only while nobody can see it. */
  readonly ill?: true;
}

async function suspend(pid: number): Promise<void> {
  process.kill(pid, "SIGSTOP");
  await systemClock.sleep(STARVED_MS);
  process.kill(pid, "SIGCONT");
}

async function crowd(pid: number): Promise<void> {
  await using cpu = littleCpu();
  cpu.crowd(BUSY);
  cpu.enter(pid);
  await systemClock.sleep(STARVED_MS);
}

async function signal(pid: number): Promise<void> {
  process.kill(pid, "SIGUSR2");
}

const STARVED: readonly (readonly [string, Starved])[] = [
  ["that is suspended", { starve: suspend }],
  ["that is suspended while the service is ill", { starve: suspend, ill: true }],
  ["whose loop is blocked", { starve: signal }],
  ["whose lookups get no turn", { starve: signal, loaded: HANGING, host: "localhost" }],
  // A group of processes is root's alone.
  ...(canStarve ? ([[`whose CPU ${BUSY} others take`, { starve: crowd }]] as const) : []),
];

/** Again and again, for moments between which nobody need have asked anything. */
const blockedFor = (forMs: number, everyMs: number) =>
  `data:text/javascript,${encodeURIComponent(
    `setInterval(()=>{const until=performance.now()+${forMs};while(performance.now()<until);},${everyMs}).unref()`,
  )}`;

const MOMENTS = [
  { forMs: 45, everyMs: 137, limit: "max@fault <= 30ms", limitMs: 30, percentile: 100 },
  { forMs: 45, everyMs: 60, limit: "p(50)@fault <= 10ms", limitMs: 10, percentile: 50 },
  // Any tighter, and the service is too slow itself on a busy host.
  { forMs: 40, everyMs: 83, limit: "max@fault <= 30ms", limitMs: 30, percentile: 100 },
];
const OFTEN = 5;
/** On a busy host. */
const TRIES = 4;

interface Drill {
  readonly state: string;
  readonly loaded: string;
  readonly more?: readonly string[];
  readonly address: string;
}

async function begin({ state, loaded, more = [], address }: Drill): Promise<Started> {
  const { socket } = await launchFleet([cat("api-1")]);
  const words = [
    ...["--host", `process://${socket}`, "--state", state, "--watchdog", "none"],
    ...["pause", "--name", "api-1", "--duration", "4s", "--min-age", "0s", "--yes", "--quiet"],
    ...["--baseline", "1s", "--recover", "3s", "--cool-down", "300ms", "--json"],
    ...["--probe", `front=${address}`, ...more],
  ];
  return start(words, { host: NO_ENGINE, env: { NODE_OPTIONS: `--import ${loaded}` } });
}

async function outcome(tool: Started) {
  const { exit, stdout, stderr } = await tool.answer;
  const { runs } = JSON.parse(stdout || `{"runs":[]}`) as { runs: Report[] };
  return { exit, stderr, report: runs[0]! };
}

/** Of a service that was well: where it came late itself, nothing is shown. */
async function drillBlocked({ forMs, everyMs, ...moment }: (typeof MOMENTS)[number]) {
  const loaded = blockedFor(forMs, everyMs);
  for (let turn = 1; ; turn++) {
    using service = await openLoneService();
    const more = ["--threshold", moment.limit];
    const tool = await begin({ state: newFolder(), loaded, more, address: service.address });
    const seen = await outcome(tool);
    const lateMs = await service.lateMs(moment.percentile);
    if (lateMs < moment.limitMs / 2 || turn === TRIES) return { ...seen, lateMs };
  }
}

async function drill({ starve, ill, loaded = BLOCKING, host }: Starved) {
  await using service = await openService(host);
  const state = newFolder();
  const tool = await begin({ state, loaded, address: service.address });
  await until("the fault is in effect", async () =>
    entriesIn(state).some(({ kind }) => kind === "verified") ? true : undefined,
  );
  const starved = starve(tool.child.pid!);
  if (ill) service.fallIll();
  await starved;
  service.answerWith(200);
  return outcome(tool);
}

describe("a prober", () => {
  afterEach(endFleets);

  it.skipIf(canStarve)(
    "whose CPU others take: NOT PROVEN, which needs root and a cgroup of our own",
    () => {},
  );
  it.each(sampled(STARVED, 1, "starved probers"))(
    "%s during a drill is inconclusive, and says why",
    async (_, starved) => {
      const { exit, stderr, report } = await drill(starved);

      expect(exit, stderr).toBe(3);
      expect(report.verdict.verdict).toBe("inconclusive");
      expect(report.verdict.reasons.join()).toMatch(/the prober itself was starved for \d+ ms/);
      expect(report.victims[0]!.reverted).toBeDefined();
    },
  );

  it.each(
    sampled(
      MOMENTS.flatMap((moment) =>
        Array.from({ length: OFTEN }, (_, turn) => ({ ...moment, turn })),
      ),
      1,
      "blocked moments",
    ),
  )("whose loop is blocked $forMs of $everyMs ms fails no service by $limit", async (moment) => {
    const { exit, report, lateMs } = await drillBlocked(moment);

    expect(lateMs, "milliseconds by which the service itself was late").toBeLessThan(
      moment.limitMs / 2,
    );
    expect(exit, report.verdict.reasons.join()).toBe(3);
    expect(report.verdict.reasons.join()).toMatch(/the prober itself was late, by up to \d+ ms/);
  });

  it("whose loop is blocked for moments still fails a service that is slow itself", async () => {
    await using service = await openService();
    service.slowDown(60);
    const more = ["--threshold", "max@fault <= 30ms"];
    const loaded = blockedFor(45, 137);
    const tool = await begin({ state: newFolder(), loaded, more, address: service.address });
    const { exit, stderr, report } = await outcome(tool);

    expect(exit, stderr).toBe(1);
    expect(report.verdict.verdict).toBe("fail");
  });
});
