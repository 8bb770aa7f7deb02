/** The flags that say how the system is watched during a drill. */
import type { Command } from "commander";
import type { Watching } from "../core/plan.ts";
import { type ProbeWish, readWish } from "../core/plan-probes.ts";
import { ChaosError } from "../failure.ts";
import { ms } from "../units.ts";
import { collect } from "./selection-flags.ts";

export interface WatchingFlags {
  readonly probe?: string[];
  readonly threshold?: string[];
  readonly abortWhen?: string[];
  readonly probeInterval: string;
  readonly probeTimeout: string;
  readonly latencyLimit: string;
  readonly baseline: string;
  readonly recover: string;
  readonly coolDown: string;
  readonly verify: boolean;
  readonly json?: string | true;
}

const WARM_UP_MS = 500;

export function addWatchingFlags(command: Command): Command {
  return command
    .optionsGroup("Watching:")
    .option("--probe <name=url>", "ask a service all the while: http, https or tcp", collect)
    .option("--threshold <rule>", "such as 'ttr <= 10s' or 'availability@fault >= 99%'", collect)
    .option("--abort-when <rule>", "stop at once, such as 'error_ratio over 10s > 50%'", collect)
    .option("--probe-interval <duration>", "between two samples of a probe", "100ms")
    .option("--probe-timeout <duration>", "a sample without an answer by then is bad", "1s")
    .option("--latency-limit <duration>", "an answer later than this is slow", "500ms")
    .option("--baseline <duration>", "how long to watch before the fault", "3s")
    .option("--recover <duration>", "how long recovery may take after the release", "30s")
    .option("--cool-down <duration>", "how long to watch for a relapse", "2s")
    .option("--no-verify", "no verdict is wanted: the fault is still checked and reverted")
    .option("--json [file]", "the report as JSON, on stdout or into a file");
}

const LIMITS = {
  "--probe-interval": ["10ms", "1h"],
  "--probe-timeout": ["10ms", "5m"],
  "--latency-limit": ["1ms", "5m"],
  "--baseline": ["0s", "1h"],
  "--recover": ["0s", "6h"],
  "--cool-down": ["0s", "1h"],
} as const;

export function watchingOf(flags: WatchingFlags): Watching {
  return {
    intervalMs: within("--probe-interval", flags.probeInterval),
    timeoutMs: within("--probe-timeout", flags.probeTimeout),
    latencyLimitMs: within("--latency-limit", flags.latencyLimit),
    warmUpMs: WARM_UP_MS,
    baselineMs: within("--baseline", flags.baseline),
    recoverMs: within("--recover", flags.recover),
    coolDownMs: within("--cool-down", flags.coolDown),
    verdictWanted: flags.verify,
    thresholds: flags.threshold ?? [],
    abortWhen: flags.abortWhen ?? [],
  };
}

function within(flag: keyof typeof LIMITS, text: string): number {
  const value = ms(text);
  const [min, max] = LIMITS[flag];
  if (value >= ms(min) && value <= ms(max)) return value;
  throw new ChaosError("UNIT_INVALID", `Cannot use ${flag} ${text}: expected ${min} to ${max}`);
}

export function probesOf(flags: WatchingFlags): ProbeWish[] {
  return (flags.probe ?? []).map(readWish);
}
