/** What one would write by hand: node:http, a fresh connection for each request, due times kept. */
import http from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { INTERVAL_MS, PROBES, phaseMs, SAMPLES, TIMEOUT_MS, tell } from "./load.ts";

const port = Number(process.argv[2]);
const late: number[] = [];
let good = 0;
let done = 0;

function ask(): void {
  const request = http.get({ host: "127.0.0.1", port, agent: false, timeout: TIMEOUT_MS });
  request.on("response", (response) => {
    response.resume();
    response.on("end", () => {
      if (response.statusCode === 200) good++;
    });
  });
  request.on("error", () => {});
  request.on("close", () => done++);
}

const before = process.cpuUsage();
const startMs = performance.now();
for (let n = 0; n < SAMPLES; ) {
  const dueMs = startMs + Math.floor(n / PROBES) * INTERVAL_MS + phaseMs(n % PROBES);
  const nowMs = performance.now();
  if (nowMs < dueMs) {
    await sleep(dueMs - nowMs);
    continue;
  }
  late.push(nowMs - dueMs);
  ask();
  n++;
}
while (done < SAMPLES && performance.now() - startMs < 60_000) await sleep(10);
tell(good, late, process.cpuUsage(before));
