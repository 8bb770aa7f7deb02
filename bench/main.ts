/**
 * `npm run bench`: speed as ratios against what a user would type instead, measured in one run.
 * `npm run bench -- proxy startup` runs those alone.
 */
import Table from "cli-table3";
import type Docker from "dockerode";
import { dockerAt } from "../test/lab/client.ts";
import { findOrStartEngine } from "../test/lab/engine.ts";
import { ensureImages } from "../test/lab/images.ts";
import { crash } from "./crash.ts";
import type { Row } from "./measure.ts";
import { packets } from "./packets.ts";
import { prober } from "./prober.ts";
import { proxy } from "./proxy.ts";
import { daemon, schedule } from "./schedule.ts";
import { startup } from "./startup.ts";
import { targets } from "./targets.ts";

type Rows = Iterable<Row> | AsyncIterable<Row>;
type OnEngine = (docker: Docker, host: string) => Promise<Row[]>;

const ALONE: Readonly<Record<string, () => Rows | Promise<Rows>>> = {
  startup,
  schedule,
  prober,
  proxy,
};
const ON_ENGINE: Readonly<Record<string, OnEngine>> = { targets, crash, packets, daemon };
const NAMES = [...Object.keys(ALONE), ...Object.keys(ON_ENGINE)];

const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !NAMES.includes(name));
if (unknown !== undefined) throw new Error(`no bench "${unknown}"; there are ${NAMES.join(", ")}`);
const isWanted = ([name]: readonly [string, unknown]) =>
  wanted.length === 0 || wanted.includes(name);

async function* all(): AsyncGenerator<Row> {
  for (const [, bench] of Object.entries(ALONE).filter(isWanted)) yield* await bench();
  const benches = Object.entries(ON_ENGINE).filter(isWanted);
  if (benches.length === 0) return;
  const engine = await findOrStartEngine();
  try {
    await ensureImages(engine.host);
    const docker = dockerAt(engine.host);
    for (const [, bench] of benches) yield* await bench(docker, engine.host);
  } finally {
    await engine.stop();
  }
}

const rows: Row[] = [];
try {
  for await (const row of all()) {
    rows.push(row);
    process.stderr.write(`bench: ${row.what}: ${row.figure}\n`);
  }
} finally {
  // What was found before an error is told too.
  const table = new Table({ head: ["what", "measured", "bar", "kept"], style: { head: [] } });
  for (const { what, figure, bar, kept } of rows)
    table.push([what, figure, bar, kept === undefined ? "" : kept ? "yes" : "NO"]);
  process.stdout.write(`${table.toString()}\n`);
}
process.exitCode = rows.some((row) => row.kept === false) ? 1 : 0;
