/** The flags that say how the system is watched during a drill. */
import type { Command } from "commander";
import type { Watching } from "../core/plan.ts";
import { type ProbeWish, readWish } from "../core/plan-probes.ts";
import { AS_FLAGS } from "../reporter/called.ts";
import { watchingOf as readWatching } from "../reporter/watching.ts";
import { addOnInconclusive, onInconclusiveOf } from "./on-inconclusive.ts";
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
  readonly onInconclusive?: string;
}

export function addWatchingFlags(command: Command): Command {
  command
    .optionsGroup("Watching:")
    .option(
      "--probe <name=url>",
      "ask a service all the while: http, tcp, grpc, dns, exec, health, …",
      collect,
    )
    .option("--threshold <rule>", "such as 'ttr <= 10s' or 'availability@fault >= 99%'", collect)
    .option("--abort-when <rule>", "stop at once, such as 'error_ratio over 10s > 50%'", collect)
    .option("--probe-interval <duration>", "between two samples of a probe", "100ms")
    .option("--probe-timeout <duration>", "a sample without an answer by then is bad", "1s")
    .option("--latency-limit <duration>", "an answer later than this is slow", "500ms")
    .option("--baseline <duration>", "how long to watch before the fault", "3s")
    .option("--recover <duration>", "how long recovery may take after the release", "30s")
    .option("--cool-down <duration>", "how long to watch for a relapse", "2s")
    .option("--no-verify", "no verdict is wanted: the fault is still checked and reverted");
  return addOnInconclusive(command);
}

export function watchingOf(flags: WatchingFlags): Watching {
  const { probeInterval, probeTimeout, latencyLimit, baseline, recover, coolDown } = flags;
  const probes = { interval: probeInterval, timeout: probeTimeout };
  const times = { ...probes, latencyLimit, baseline, recover, coolDown };
  return {
    ...readWatching(times, (time) => AS_FLAGS[time]),
    verdictWanted: flags.verify,
    thresholds: flags.threshold ?? [],
    abortWhen: flags.abortWhen ?? [],
    ...(onInconclusiveOf(flags.onInconclusive) === "warn" ? { onInconclusive: "warn" } : {}),
  };
}

export function probesOf(flags: WatchingFlags): ProbeWish[] {
  return (flags.probe ?? []).map(readWish);
}
