/**
 * The fault proxy against no proxy, socat and Toxiproxy: throughput, round trip, HTTP requests a second,
 * and how exactly a delay is kept. Every round goes through all of them and back, so that a machine's
 * drift hits all alike; each figure is the median of the rounds' own ratios.
 */
import { median, quantiles, type Row } from "./measure.ts";
import { asks, measure } from "./proxy/ask.ts";
import {
  call,
  type Kind,
  openService,
  throughOurs,
  throughSocat,
  throughToxiproxy,
  type Way,
} from "./proxy/ways.ts";

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 7);
const DELAY_MS = 100;

type Ways = Readonly<Record<string, Way | undefined>>;
type Measured = Readonly<Record<string, readonly number[] | undefined>>;

export async function proxy(): Promise<Row[]> {
  return [
    ...(await afresh(async (ways) => {
      const pulled = await inTurn(ways, "pull", "source");
      return rows("proxy: throughput", pulled, GIGABYTES, 1.4, "least");
    })),
    ...(await afresh(async (ways) => {
      const pinged = await inTurn(ways, "ping", "echo");
      return rows("proxy: round trip", pinged, MICROSECONDS, 1.2, "most");
    })),
    ...(await afresh(async (ways) => {
      const asked = await inTurn(ways, "ask", "web");
      return rows("proxy: HTTP requests", asked, REQUESTS, 1, "least");
    })),
    ...(await afresh(async (ways) => {
      await ruled(ways.ours);
      const asked = await inTurn(ways, "ask", "web");
      return rows("proxy: HTTP requests, rules", asked, REQUESTS, undefined, "least");
    })),
    ...(await afresh(async ({ ours, toxiproxy, direct }) => late({ ours, toxiproxy }, direct))),
  ];
}

type AllWays = Awaited<ReturnType<typeof openWays>>;

async function openWays() {
  const direct = await openService();
  const ours = await throughOurs(direct.ports);
  const socat = await throughSocat(direct.ports);
  const toxiproxy = await throughToxiproxy(direct.ports);
  // One after the other who are held against each other: the machine's speed drifts within a round.
  return { direct, socat, toxiproxy, ours };
}

/**
 * In programs that no earlier measurement went through: the service that had moved gigabytes answered a
 * seventh fewer requests, of every way.
 */
async function afresh(measure: (ways: AllWays) => Promise<Row[]>): Promise<Row[]> {
  const ways = await openWays();
  try {
    return await measure(ways);
  } finally {
    for (const way of Object.values(ways)) way?.close();
  }
}

const GIGABYTES = (value: number) => `${(value / 1e9).toFixed(2)} GB/s`;
const MICROSECONDS = (value: number) => `${(value * 1_000).toFixed(0)} µs`;
const REQUESTS = (value: number) => `${(value / 1_000).toFixed(1)} k/s`;

/**
 * There and back again in each round, so that a drift within it is none between any two of them. The round
 * before the first warms up and is not counted, as of whole commands (`race`).
 */
async function inTurn(ways: Ways, how: string, kind: Kind): Promise<Measured> {
  const measured = emptyFor(ways);
  const there = Object.entries(ways);
  for (let round = -1; round < ROUNDS; round++) {
    const sums: Record<string, number> = {};
    for (const [name, way] of [...there, ...there.toReversed()]) {
      if (!way) continue;
      const port = way.ports[kind];
      const figure = how === "ask" ? await asks(port) : Number(await measure(how, port));
      sums[name] = (sums[name] ?? 0) + figure;
    }
    if (round >= 0) for (const [name, sum] of Object.entries(sums)) measured[name]?.push(sum / 2);
  }
  return measured;
}

function emptyFor(ways: Ways): Record<string, number[] | undefined> {
  return Object.fromEntries(Object.entries(ways).map(([name, way]) => [name, way && []]));
}

/** Ours by each of the others, round by round. */
function rows(
  what: string,
  measured: Measured,
  say: (value: number) => string,
  bar: number | undefined,
  is: "least" | "most",
): Row[] {
  const ours = measured.ours ?? [];
  return ["direct", "socat", "toxiproxy"].flatMap((name) => {
    const theirs = measured[name];
    const isBarred = name === "toxiproxy" && bar !== undefined;
    const about = {
      what: `${what} by ${name}`,
      bar: isBarred ? `${is === "least" ? "≥" : "≤"} ${bar} × toxiproxy` : "",
    };
    if (!(name in measured)) return [];
    if (!theirs) return [{ ...about, figure: "not measured: it is not there" }];
    const ratio = median(ours.map((one, at) => one / (theirs[at] ?? Number.NaN)));
    const figure = `${say(median(ours))}, ${say(median(theirs))}: ${ratio.toFixed(2)} ×`;
    const kept = is === "least" ? ratio >= (bar ?? 0) : ratio <= (bar ?? 0);
    return [{ ...about, figure, ...(isBarred ? { kept } : {}) }];
  });
}

/** A rule that each request is held against, and that means none of them. */
async function ruled({ api = "" }: Way): Promise<void> {
  const match = { path: "/api/*", method: "POST" };
  const rule = { name: "rule", type: "http_delay", stream: "upstream" };
  await call(api, "POST", "/proxies/web/toxics", { ...rule, attributes: { delay: 1, match } });
}

/**
 * A round trip after a pause of 100 ms takes a machine that may sleep meanwhile much longer than one after
 * another: what it takes without any proxy is no error.
 */
async function late(ways: Ways, direct: Way): Promise<Row[]> {
  const errors = emptyFor(ways);
  const paused: number[] = [];
  const ports: Record<string, number> = {};
  for (const [name, way] of Object.entries(ways))
    if (way?.api) ports[name] = await lateProxy(way.api, direct.ports.echo);
  for (let round = 0; round < ROUNDS; round++) {
    paused.push(...((await measure("paused", direct.ports.echo)) as number[]));
    for (const [name, port] of Object.entries(ports)) {
      const took = (await measure("delayed", port, direct.ports.echo)) as number[];
      errors[name]?.push(...took.map((one) => one - DELAY_MS));
    }
  }
  const [bare] = quantiles(paused, [0.5]) as [number];
  return [
    { what: "a round trip after 100 ms, direct", figure: sayErrors(paused), bar: "" },
    ...Object.entries(errors).map(([name, all]) => delayRow(name, all, bare)),
  ];
}

/** @returns its port */
async function lateProxy(api: string, echo: number): Promise<number> {
  const wish = { name: "late", listen: "127.0.0.1:0", upstream: `127.0.0.1:${echo}` };
  const { listen } = (await call(api, "POST", "/proxies", wish)) as { listen: string };
  const attributes = { latency: DELAY_MS, jitter: 0 };
  const toxic = { name: "late", type: "latency", stream: "upstream", attributes };
  await call(api, "POST", "/proxies/late/toxics", toxic);
  return Number(listen.split(":").at(-1));
}

/** Early is what comes before the delay is over, however fast the rest was. */
function delayRow(name: string, late: readonly number[] | undefined, bareMs: number): Row {
  if (!late) {
    const figure = "not measured: it is not there";
    return { what: `${DELAY_MS} ms by ${name}`, figure, bar: "" };
  }
  const errors = late.map((one) => one - bareMs);
  const about = {
    what: `${DELAY_MS} ms by ${name}: error beyond that`,
    figure: `${sayErrors(errors)}, earliest ${sayMs(Math.min(...late))} with it`,
  };
  if (name !== "ours") return { ...about, bar: "" };
  const [p50, p99] = quantiles(errors, [0.5, 0.99]) as [number, number];
  const kept = p50 <= 1 && p99 <= 2 && Math.min(...late) >= 0;
  return { ...about, bar: "p50 ≤ +1 ms, p99 ≤ +2 ms, never early", kept };
}

function sayErrors(all: readonly number[]): string {
  const [p50 = Number.NaN, p99 = Number.NaN] = quantiles(all, [0.5, 0.99]);
  return `p50 ${sayMs(p50)}, p99 ${sayMs(p99)}`;
}

const sayMs = (value: number) => `${value >= 0 ? "+" : ""}${value.toFixed(2)} ms`;
