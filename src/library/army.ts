/**
 * The monkeys as types: TypeScript cannot read a folder. Each file of src/monkeys has its two lines
 * here, and test/library/army.test.ts says which are missing. Nothing is loaded by them.
 */
import type { z } from "zod";
import type bandwidth from "../monkeys/bandwidth.ts";
import type blackhole from "../monkeys/blackhole.ts";
import type corrupt from "../monkeys/corrupt.ts";
import type dependency from "../monkeys/dependency.ts";
import type disconnect from "../monkeys/disconnect.ts";
import type dns from "../monkeys/dns.ts";
import type duplicate from "../monkeys/duplicate.ts";
import type exec from "../monkeys/exec.ts";
import type http from "../monkeys/http.ts";
import type kill from "../monkeys/kill.ts";
import type latency from "../monkeys/latency.ts";
import type limitData from "../monkeys/limit-data.ts";
import type loss from "../monkeys/loss.ts";
import type noop from "../monkeys/noop.ts";
import type partition from "../monkeys/partition.ts";
import type pause from "../monkeys/pause.ts";
import type processKill from "../monkeys/process-kill.ts";
import type remove from "../monkeys/remove.ts";
import type reorder from "../monkeys/reorder.ts";
import type reset from "../monkeys/reset.ts";
import type restart from "../monkeys/restart.ts";
import type slicer from "../monkeys/slicer.ts";
import type slowClose from "../monkeys/slow-close.ts";
import type slowOpen from "../monkeys/slow-open.ts";
import type stop from "../monkeys/stop.ts";
import type timeout from "../monkeys/timeout.ts";
import type zoneWiper from "../monkeys/zone-wiper.ts";

export interface Army {
  readonly bandwidth: typeof bandwidth;
  readonly blackhole: typeof blackhole;
  readonly corrupt: typeof corrupt;
  readonly dependency: typeof dependency;
  readonly disconnect: typeof disconnect;
  readonly dns: typeof dns;
  readonly duplicate: typeof duplicate;
  readonly exec: typeof exec;
  readonly http: typeof http;
  readonly kill: typeof kill;
  readonly latency: typeof latency;
  readonly "limit-data": typeof limitData;
  readonly loss: typeof loss;
  readonly noop: typeof noop;
  readonly partition: typeof partition;
  readonly pause: typeof pause;
  readonly "process-kill": typeof processKill;
  readonly remove: typeof remove;
  readonly reorder: typeof reorder;
  readonly reset: typeof reset;
  readonly restart: typeof restart;
  readonly slicer: typeof slicer;
  readonly "slow-close": typeof slowClose;
  readonly "slow-open": typeof slowOpen;
  readonly stop: typeof stop;
  readonly timeout: typeof timeout;
  readonly "zone-wiper": typeof zoneWiper;
}

/** `process-kill` → `processKill`: what its method is called. */
export type Camel<Name extends string> = Name extends `${infer First}-${infer Rest}`
  ? `${First}${Capitalize<Camel<Rest>>}`
  : Name;

/** What a monkey may be told, as it is given: what has a default may be left out. */
export type OptionsOf<M extends keyof Army> = z.input<Army[M]["options"]>;
