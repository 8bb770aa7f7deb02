/**
 * Rings some alarms for nobody, once in a process: what turns often is compiled in its first thousands of
 * turns, and on two cores the compiler took 3 to 10 ms from whoever was on the way meanwhile (bench/proxy.ts).
 */
import { openAlarms } from "./alarms.ts";

/** Some 0.3 s, of which turning takes its bounded share. */
const RINGS = 300;
/** Short enough to be waited for by turning. */
const APART_MS = 0.9;

let isWarm = false;

export function warmAlarms(): void {
  if (isWarm) return;
  isWarm = true;
  const alarms = openAlarms();
  let left = RINGS;
  const ring = () => {
    if (left-- > 0) alarms.at(alarms.now() + APART_MS, ring);
  };
  ring();
}
