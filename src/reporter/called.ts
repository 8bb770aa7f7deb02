/** What a user calls the times of watching: flags on a command line, keys in a drill file. */
import type { Times } from "./watching.ts";

export type Called = Readonly<Record<keyof Times, string>>;

export const AS_FLAGS: Called = {
  interval: "--probe-interval",
  timeout: "--probe-timeout",
  latencyLimit: "--latency-limit",
  baseline: "--baseline",
  recover: "--recover",
  coolDown: "--cool-down",
};

export const AS_KEYS: Called = {
  interval: "watch.interval",
  timeout: "watch.timeout",
  latencyLimit: "watch.latencyLimit",
  baseline: "watch.baseline",
  recover: "watch.recover",
  coolDown: "watch.coolDown",
};
