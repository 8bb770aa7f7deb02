/**
 * Real outages of known length on containers: does the truth lie within what the report says? The truth is the
 * container's own log: when it answered last before the fault and first after it, asked every few milliseconds
 * by a customer who has nothing to do with our prober. After a freeze it works off what has queued up, so it is
 * well again at some moment between its first answer and the first one that comes to that customer in time.
 */
import { spawn } from "node:child_process";
import type Docker from "dockerode";
import { expect, it } from "vitest";
import { draw } from "../../src/core/chance.ts";
import { poll, systemClock } from "../../src/core/clock.ts";
import { freePorts } from "../../src/demo/free-ports.ts";
import { describeAsRoot } from "../lab/docker.ts";
import { note, sampled, seed } from "../proof.ts";
import { openBench } from "./bench.ts";
import { drill, stateFolder } from "./chaos.ts";
import { OWN_LABEL } from "./fixture.ts";

const KINDS = ["crash", "pause", "proxy"] as const;
type Kind = (typeof KINDS)[number];
const PORT = 8080;
const OF_EACH = 10;
const PULSE_MS = 100;
const LIMIT_MS = 200;
/** Of a freeze all that is sent within the limit before its end is answered in time: a shorter one leaves no trace. */
const LEAST_MS = { crash: 300, pause: 300 + LIMIT_MS, proxy: 300 };
const MOST_MS = 3_000;
/** A customer every so often; what it takes to be answered is well below the slack. */
const CUSTOMER_MS = 8;
const SLACK_MS = 30;

const OUTAGES = KINDS.flatMap((kind) =>
  Array.from({ length: OF_EACH }, (_, n) => ({ kind, n, lengthMs: lengthOf(kind, n) })),
);

function lengthOf(kind: Kind, n: number): number {
  return Math.round(LEAST_MS[kind] + draw(seed, kind, `${n}`) * (MOST_MS - LEAST_MS[kind]));
}

/** Serves after a while, and writes down when it has answered whom. */
const service = (bootMs: number) => [
  "node",
  "-e",
  `setTimeout(() => require("http").createServer((_, answer) => answer.end("ok", () => console.log(Date.now())))
    .listen(${PORT}), ${bootMs})`,
];

/** One request at a time: a crowd that waited out a freeze would be an outage of its own. Says who was served in time. */
const CUSTOMER = `const http = require("http");
const next = () => setTimeout(ask, ${CUSTOMER_MS});
function ask() {
  const sent = Date.now();
  const served = () => Date.now() - sent <= ${LIMIT_MS} && console.log(Date.now());
  http.get({ port: process.argv[1], host: "127.0.0.1", agent: false, timeout: ${LIMIT_MS} }, (answer) => answer.on("end", served).resume())
    .on("timeout", function () { this.destroy(); }).on("error", () => {}).on("close", next);
}
ask();`;

interface Customer extends Disposable {
  /** When it was served in time. */
  served(): number[];
}

function customerOf(port: number): Customer {
  const child = spawn(process.execPath, ["-e", CUSTOMER, `${port}`], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  return {
    served: () => timesIn(said),
    [Symbol.dispose]: () => void child.kill("SIGKILL"),
  };
}

function timesIn(text: string): number[] {
  return [...text.matchAll(/\d{13}/g)].map(([at]) => Number(at));
}

function wordsOf(kind: Kind, lengthMs: number): string[] {
  const duration = ["--duration", `${lengthMs}ms`];
  if (kind === "pause") return ["pause", ...duration];
  if (kind === "proxy") return ["http", "--mode", "abort", "--ports", `${PORT}`, ...duration];
  return ["kill"];
}

async function answersIn(container: Docker.Container): Promise<number[]> {
  const log = await container.logs({ stdout: true, stderr: false, follow: false });
  return timesIn(log.toString("latin1"));
}

/** The longest silence since then. */
function silence(answers: readonly number[], sinceMs: number) {
  const heard = answers.filter((at) => at >= sinceMs).sort((a, b) => a - b);
  const gaps = heard.slice(1).map((to, at) => ({ from: heard[at]!, to }));
  return gaps.reduce((most, gap) => (gap.to - gap.from > most.to - most.from ? gap : most));
}

interface Bounds {
  readonly lo: number;
  readonly hi: number;
}

const meets = (one: Bounds, other: Bounds) => one.lo <= other.hi && other.lo <= one.hi;
const width = ({ lo, hi }: Bounds) => hi - lo;

const bench = openBench();

async function watch({ kind, lengthMs }: (typeof OUTAGES)[number]) {
  const bootMs = kind === "crash" ? lengthMs : 0;
  // One that the engine draws is another after a crash.
  const [port = 0] = await freePorts(1);
  const victim = await bench.begin({
    image: "chaos-lab/node:1",
    command: service(bootMs),
    port: PORT,
    host: {
      PortBindings: { [`${PORT}/tcp`]: [{ HostIp: "127.0.0.1", HostPort: `${port}` }] },
      RestartPolicy: { Name: "always" },
    },
  });
  const address = `http://127.0.0.1:${port}/`;
  const asked = () => fetch(address, { signal: AbortSignal.timeout(1_000) }).catch(() => undefined);
  const serves = async () => (await asked())?.ok || undefined;
  expect(await poll(systemClock, serves, { everyMs: 50, deadlineMs: 30_000 })).toBe(true);
  using customer = customerOf(port);
  using state = stateFolder();
  const { exit, report } = await drill([
    ...wordsOf(kind, lengthMs),
    ...["--label", `${OWN_LABEL}=${bench.own()}`, "--yes", "--quiet", "--min-age", "0s"],
    ...["--probe", `front=${address}`, "--probe-interval", `${PULSE_MS}ms`],
    ...["--latency-limit", `${LIMIT_MS}ms`, "--threshold", "longest_outage <= 30s"],
    ...["--baseline", "1s", "--recover", "15s", "--cool-down", "500ms"],
    ...["--watchdog", "none", "--state", state.path],
  ]);
  const gap = silence(await answersIn(victim), Date.parse(report.originAt));
  const wellAt = Math.min(...customer.served().filter((at) => at >= gap.to));
  return { exit, report, gap: { ...gap, wellAt } };
}

describeAsRoot("a real outage of known length", () => {
  it.each(sampled(OUTAGES, 3, "known outages"))(
    "by $kind for $lengthMs ms lies within its bounds (number $n)",
    async (one) => {
      const { exit, report, gap } = await watch(one);

      expect(exit, report.verdict.because).toBe(0);
      const [from, to, wellAt] = [gap.from, gap.to, gap.wellAt].map(
        (at) => at - Date.parse(report.originAt),
      );
      const issued = report.victims[0]!.issuedMs!;
      const start = { lo: Math.max(from!, issued - 1), hi: from! + SLACK_MS };
      const end = { lo: to! - SLACK_MS, hi: wellAt! + 1 };
      const truth = { start, end, duration: { lo: end.lo - start.hi, hi: end.hi - start.lo } };
      const found = report.probes[0]!.outages.filter(
        (outage) => outage.start.lo <= end.hi && outage.end.hi >= start.lo,
      );
      const says = JSON.stringify({ ...one, truth, found });
      expect(found, says).toHaveLength(1);
      const [outage] = found;
      const failures = (["start", "end", "duration"] as const)
        .filter((what) => !meets(outage![what], truth[what]))
        .map((what) => `${one.kind} of ${one.lengthMs} ms: ${what} ${says}`);
      const widthMs = width(outage!.duration);
      process.stderr.write(
        `${one.kind} of ${one.lengthMs} ms: it was silent for ${gap.to - gap.from} ms, the report says ${Math.round(outage!.duration.lo)} to ${Math.round(outage!.duration.hi)} ms, ${Math.round(widthMs)} ms wide\n`,
      );
      const worst = { width: widthMs };
      note({ loop: "known outages", of: one.kind, counts: { outages: 1 }, worst, failures });
      expect(failures).toEqual([]);
      // At least the length that was asked for, or it was another one that was seen.
      expect(truth.duration.hi).toBeGreaterThanOrEqual(one.lengthMs - PULSE_MS);
    },
  );
});
