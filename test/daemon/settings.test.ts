import { describe, expect, it } from "vitest";
import { readSettings } from "../../src/daemon/settings.ts";

describe("the daemon's settings", () => {
  it("are safe unless told", () => {
    expect(readSettings({ file: "f" }, {})).toEqual({
      file: "f",
      listen: { host: "127.0.0.1", port: 8476 },
      stopWithinMs: 120_000,
      keepMs: 90 * 86_400_000,
      summaryAt: { minute: 480, zone: "UTC" },
      maxConcurrent: 4,
      logLevel: "info",
      watchdog: "auto",
      reach: "auto",
    });
  });

  it("come from the environment, and a flag wins over it", () => {
    const env = {
      CHAOS_FILE: "from-env.yaml",
      CHAOS_LISTEN: "[::1]:9000",
      CHAOS_STOP_WITHIN: "30s",
      CHAOS_KEEP: "7d",
      CHAOS_SUMMARY_AT: "07:30 Europe/Berlin",
      CHAOS_MAX_CONCURRENT: "2",
      CHAOS_LOG_LEVEL: "warn",
      CHAOS_WATCHDOG: "process",
      CHAOS_REACH: "helper",
    };
    expect(readSettings({}, env)).toMatchObject({
      file: "from-env.yaml",
      listen: { host: "::1", port: 9000 },
      stopWithinMs: 30_000,
      keepMs: 7 * 86_400_000,
      summaryAt: { minute: 450, zone: "Europe/Berlin" },
      maxConcurrent: 2,
      logLevel: "warn",
      watchdog: "process",
      reach: "helper",
    });
    const flags = { file: "flag.yaml", listen: "off", keep: "1d", watchdog: "auto" };
    expect(readSettings(flags, env)).toMatchObject({
      file: "flag.yaml",
      listen: undefined,
      keepMs: 86_400_000,
      watchdog: "auto",
      reach: "helper",
    });
  });

  it.each([
    [{}, {}, /no file is given/],
    [{ file: "f", listen: "8476" }, {}, /--listen "8476": expected address:port/],
    [{ file: "f", listen: "example.com:80" }, {}, /--listen "example.com:80"/],
    [{ file: "f", listen: "127.0.0.1:70000" }, {}, /--listen/],
    [{ file: "f" }, { CHAOS_LISTEN: "nowhere" }, /CHAOS_LISTEN "nowhere"/],
    [{ file: "f", keep: "90" }, {}, /--keep "90": expected a number of days/],
    [{ file: "f", stopWithin: "soon" }, {}, /--stop-within "soon"/],
    [{ file: "f", summaryAt: "8 o'clock" }, {}, /--summary-at .* expected a time and a zone/],
    [{ file: "f", summaryAt: "08:00 Mars/Base" }, {}, /--summary-at/],
    [{ file: "f", maxConcurrent: "0" }, {}, /--max-concurrent "0": expected 1 to 99/],
    [{ file: "f", logLevel: "loud" }, {}, /--log-level "loud": expected debug/],
    [{ file: "f" }, { CHAOS_WATCHDOG: "dog" }, /CHAOS_WATCHDOG "dog": expected auto/],
  ])("are refused with their name: %j %j", (given, env, says) => {
    expect(() => readSettings(given, env)).toThrow(says);
  });
});
