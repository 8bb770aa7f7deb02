/**
 * The fault proxy against no proxy, socat and Toxiproxy: throughput, round trip, HTTP requests a second,
 * and how exactly a delay is kept. Each of them is measured against ours in turns of their own; each
 * figure is the median of the rounds' own ratios.
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

const GIGABYTES = (value: number) => `${(value / 1e9).toFixed(2)} GB/s`;
const MICROSECONDS = (value: number) => `${(value * 1_000).toFixed(0)} µs`;
const REQUESTS = (value: number) => `${(value / 1_000).toFixed(1)} k/s`;

interface Quality {
  readonly what: string;
  readonly how: string;
  readonly kind: Kind;
  readonly say: (value: number) => string;
  readonly is: "least" | "most";
  /** Times Toxiproxy's. */
  readonly bar?: number;
  readonly prepare?: (ours: Way) => Promise<void>;
}

const asked = { how: "ask", kind: "web", say: REQUESTS, is: "least" } as const;
const QUALITIES: readonly Quality[] = [
  { what: "throughput", how: "pull", kind: "source", say: GIGABYTES, is: "least", bar: 1.4 },
  { what: "round trip", how: "ping", kind: "echo", say: MICROSECONDS, is: "most", bar: 1.2 },
  { what: "HTTP requests", ...asked, bar: 1 },
  { what: "HTTP requests, rules", ...asked, prepare: ruled },
];

const RIVALS = {
  direct: async (service: Way): Promise<Way | undefined> => service,
  socat: async ({ ports }: Way) => throughSocat(ports),
  toxiproxy: async ({ ports }: Way) => throughToxiproxy(ports),
};
type Rival = keyof typeof RIVALS;

export async function proxy(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const quality of QUALITIES)
    for (const rival of Object.keys(RIVALS) as Rival[])
      rows.push(await afresh(rival, (ways) => against(rival, ways, quality)));
  return [...rows, ...(await afresh("toxiproxy", late))];
}

interface Ways {
  readonly service: Way;
  readonly ours: Way;
  /** `undefined`: it is not there. */
  readonly theirs: Way | undefined;
}

/**
 * In programs that no earlier measurement went through, and without any third: the service that had moved
 * gigabytes answered a seventh fewer requests, of every way; and who of ours and Toxiproxy answered more
 * depended on whether socat took its turns among them.
 */
async function afresh<R>(rival: Rival, measure: (ways: Ways) => Promise<R>): Promise<R> {
  const service = await openService();
  const ours = await throughOurs(service.ports);
  const theirs = await RIVALS[rival](service);
  try {
    return await measure({ service, ours, theirs });
  } finally {
    for (const way of [ours, theirs, service]) way?.close();
  }
}

async function against(name: Rival, { ours, theirs }: Ways, quality: Quality): Promise<Row> {
  const { what, say, is } = quality;
  const bar = name === "toxiproxy" ? quality.bar : undefined;
  const about = {
    what: `proxy: ${what} by ${name}`,
    bar: bar === undefined ? "" : `${is === "least" ? "≥" : "≤"} ${bar} × toxiproxy`,
  };
  if (!theirs) return { ...about, figure: "not measured: it is not there" };
  await quality.prepare?.(ours);
  const rounds = await inTurn(ours, theirs, quality);
  const ratio = median(rounds.map((one) => one.ours / one.theirs));
  const ourMedian = say(median(rounds.map((one) => one.ours)));
  const theirMedian = say(median(rounds.map((one) => one.theirs)));
  const figure = `${ourMedian}, ${theirMedian}: ${ratio.toFixed(2)} ×`;
  if (bar === undefined) return { ...about, figure };
  return { ...about, figure, kept: is === "least" ? ratio >= bar : ratio <= bar };
}

interface Round {
  readonly ours: number;
  readonly theirs: number;
}

/**
 * Theirs, ours, ours, theirs in each round: each follows itself as often as the other, and a steady drift
 * is none between the two. The round before the first warms up and is not counted, as of whole commands (`race`).
 */
async function inTurn(ours: Way, theirs: Way, { how, kind }: Quality): Promise<Round[]> {
  const one = async ({ ports }: Way) =>
    how === "ask" ? asks(ports[kind]) : Number(await measure(how, ports[kind]));
  const rounds: Round[] = [];
  for (let round = -1; round < ROUNDS; round++) {
    const before = await one(theirs);
    const mine = (await one(ours)) + (await one(ours));
    const both = before + (await one(theirs));
    if (round >= 0) rounds.push({ ours: mine / 2, theirs: both / 2 });
  }
  return rounds;
}

/** A rule that each request is held against, and that means none of them. */
async function ruled({ api = "" }: Way): Promise<void> {
  const match = { path: "/api/*", method: "POST" };
  const rule = { name: "rule", type: "http_delay", stream: "upstream" };
  await call(api, "POST", "/proxies/web/toxics", { ...rule, attributes: { delay: 1, match } });
}

/**
 * The way to the service, beside a sleep of as long in the kernel and then the way without any proxy: what
 * that takes beyond its time is the machine's lateness, at p99 4 ms one hour and 0.5 ms the next.
 */
async function late({ service, ours, theirs }: Ways): Promise<Row[]> {
  const ways = { ours, toxiproxy: theirs };
  const errors: Record<string, number[] | undefined> = { ours: [], toxiproxy: theirs && [] };
  const asleep: number[] = [];
  const ports: Record<string, number> = {};
  for (const [name, way] of Object.entries(ways))
    if (way?.api) ports[name] = await lateProxy(way.api, service.ports.clock);
  const beyond = async (...how: Parameters<typeof measure>) =>
    ((await measure(...how)) as number[]).map((one) => one - DELAY_MS);
  for (let round = 0; round < ROUNDS; round++) {
    asleep.push(...(await beyond("slept", service.ports.clock)));
    for (const [name, port] of Object.entries(ports))
      errors[name]?.push(...(await beyond("delayed", port, service.ports.clock)));
  }
  return [
    { what: `a sleep of ${DELAY_MS} ms, direct`, figure: sayErrors(asleep), bar: "" },
    ...Object.entries(errors).map(([name, all]) => delayRow(name, all, asleep)),
  ];
}

/** @returns its port */
async function lateProxy(api: string, to: number): Promise<number> {
  const wish = { name: "late", listen: "127.0.0.1:0", upstream: `127.0.0.1:${to}` };
  const { listen } = (await call(api, "POST", "/proxies", wish)) as { listen: string };
  const attributes = { latency: DELAY_MS, jitter: 0 };
  const toxic = { name: "late", type: "latency", stream: "upstream", attributes };
  await call(api, "POST", "/proxies/late/toxics", toxic);
  return Number(listen.split(":").at(-1));
}

/** Early is what comes before the delay is over, however fast the rest was. */
function delayRow(
  name: string,
  late: readonly number[] | undefined,
  asleep: readonly number[],
): Row {
  const what = `${DELAY_MS} ms by ${name}: error, and beyond the sleep's`;
  if (!late) return { what, figure: "not measured: it is not there", bar: "" };
  const [p50, p99] = [0.5, 0.99].map((share) => {
    const [mine, bare] = [late, asleep].map((all) => quantiles(all, [share])[0] as number);
    return (mine as number) - (bare as number);
  }) as [number, number];
  const earliest = Math.min(...late);
  const beyond = `p50 ${sayMs(p50)}, p99 ${sayMs(p99)}`;
  const about = { what, figure: `${sayErrors(late)}, earliest ${sayMs(earliest)}; ${beyond}` };
  if (name !== "ours") return { ...about, bar: "" };
  const kept = p50 <= 1 && p99 <= 2 && earliest >= 0;
  return { ...about, bar: "p50 ≤ +1 ms, p99 ≤ +2 ms, never early", kept };
}

function sayErrors(all: readonly number[]): string {
  const [p50 = Number.NaN, p99 = Number.NaN] = quantiles(all, [0.5, 0.99]);
  return `p50 ${sayMs(p50)}, p99 ${sayMs(p99)}`;
}

const sayMs = (value: number) => `${value >= 0 ? "+" : ""}${value.toFixed(2)} ms`;
