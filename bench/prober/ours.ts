/** The prober as it is installed, with its http probes and the watch over its loop, as in a drill. */
import { setTimeout as sleep } from "node:timers/promises";
import type { SampleLine } from "../../src/core/entry.ts";
import { INTERVAL_MS, LASTS_MS, PROBES, SAMPLES, TIMEOUT_MS, tell } from "./load.ts";

const built = (file: string) => import(new URL(`../../dist/${file}.js`, import.meta.url).href);
const { systemClock }: typeof import("../../src/core/clock.ts") = await built("core/clock");
const { startProber }: typeof import("../../src/reporter/prober.ts") =
  await built("reporter/prober");
const { loopBusyMs, watchLoop }: typeof import("../../src/reporter/loop-watch.ts") =
  await built("reporter/loop-watch");
const { prime }: typeof import("../../src/reporter/prime.ts") = await built("reporter/prime");
const { default: http }: typeof import("../../src/reporter/probes/http.ts") =
  await built("reporter/probes/http");

/** For the draws before the first sample, the last one's due time, and an alarm that rings early. */
const PAST_THE_LAST_MS = 10;
/** Of a drill with the default latency limit. */
const NOTABLE_MS = 50;
const port = Number(process.argv[2]);
const options = http.options.parse({ url: `http://127.0.0.1:${port}/` });
const where = () => ({ host: "127.0.0.1", port });
const probes = Array.from({ length: PROBES }, (_, n) => {
  return { name: `probe-${n}`, open: http.open(options as never, where) };
});
const lines: SampleLine[] = [];
const watching = { intervalMs: INTERVAL_MS, timeoutMs: TIMEOUT_MS };
const before = process.cpuUsage();
// As a drill does before its first sample, and at its expense.
await prime({ probes: probes.map(() => ({ kind: http.name })), watching });
const on = { clock: systemClock, originMs: performance.now() };
const write = (line: SampleLine) => lines.push(line);
const prober = startProber({ ...on, probes, watching, seed: "bench", write });
const unwatch = watchLoop({ ...on, notableMs: NOTABLE_MS, busyMs: loopBusyMs, write: () => {} });
await sleep(LASTS_MS + PAST_THE_LAST_MS);
await prober.stop();
await unwatch();
const cpu = process.cpuUsage(before);
const measured = [...lines].sort((a, b) => a.due - b.due).slice(0, SAMPLES);
const late = measured.flatMap(({ due, sent }) => (sent === undefined ? [] : [sent - due]));
tell(measured.filter(({ ok }) => ok).length, late, cpu);
