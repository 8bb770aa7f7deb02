/**
 * The fault proxy against no proxy, socat and Toxiproxy: throughput, round trip, HTTP requests a second,
 * and how exactly a delay is kept. Each of them is measured against ours in turns of their own; each
 * ratio is the median of the rounds' own, which need not be that of the two medians beside it.
 */
import { availableParallelism } from "node:os";
import { median, type Row } from "./measure.ts";
import { afresh, RIVALS, type Rival, type Ways } from "./proxy/afresh.ts";
import { asker, asks, measure } from "./proxy/ask.ts";
import { delays } from "./proxy/delays.ts";
import { call, type Kind, type Way } from "./proxy/ways.ts";

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 7);

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

export async function* proxy(): AsyncGenerator<Row> {
  const about = `${ROUNDS} rounds, ${availableParallelism()} processors, requests by ${asker}`;
  yield { what: "proxy: measured in", figure: about, bar: "" };
  for (const quality of QUALITIES)
    for (const rival of Object.keys(RIVALS) as Rival[])
      yield await afresh(rival, (ways) => against(rival, ways, quality));
  yield* await afresh("toxiproxy", (ways) => delays(ways, ROUNDS));
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
