/** The daemon's page, examples, unit and dashboard: each is used here as a reader would use it. */
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadExperiments } from "../../src/config/load.ts";
import { readSettings, SETTINGS } from "../../src/daemon/settings.ts";
import { timetableOf } from "../../src/daemon/timetable.ts";
import { METRICS } from "../../src/server/metrics.ts";
import { inside, temporaryFolder } from "../cli/chaos.ts";

const ROOT = join(import.meta.dirname, "../..");
const read = (file: string) => readFileSync(join(ROOT, file), "utf8");
const page = read("docs/daemon.md");

const between = (mark: string) =>
  (new RegExp(`<!-- ${mark}[^>]*-->\\n([\\s\\S]*?)<!-- /${mark} -->`).exec(page)?.[1] ?? "")
    .trim()
    .replace(/ {2,}/g, " ")
    .replace(/-{4,}/g, "---")
    .split("\n");

describe("docs/daemon.md", () => {
  it("has a file that can be used, whose experiments are all scheduled", async () => {
    const [, text = ""] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
    const file = join(temporaryFolder(), "drill.yaml");
    writeFileSync(file, text);
    const experiments = await loadExperiments(file, {});
    expect(timetableOf(file, experiments)).toHaveLength(experiments.length);
  });

  it("has each setting with its variable", () => {
    const rows = SETTINGS.map(
      ({ flag, value, variable, about, byDefault }) =>
        `| \`--${flag} ${value}\` | \`${variable}\` | \`${byDefault}\` | ${about} |`,
    );
    const head = ["| flag | variable | unless told | what it says |", "| --- | --- | --- | --- |"];
    expect(between("settings")).toEqual([...head, ...rows]);
  });

  it("has each metric with its labels", () => {
    const rows = METRICS.map(({ name, kind, labels, help }) => {
      const words = labels.map((label) => `\`${label}\``).join(" ");
      return `| \`${name}\` | ${kind} | ${words} | ${help} |`.replace(/ {2,}/g, " ");
    });
    const head = ["| metric | kind | labels | what it is |", "| --- | --- | --- | --- |"];
    expect(between("metrics")).toEqual([...head, ...rows]);
  });
});

describe("config/examples/nightly.yaml", () => {
  it("is planned without a mistake, and its cron without an engine", async () => {
    const found = timetableOf(
      "f",
      await loadExperiments(join(ROOT, "config/examples/nightly.yaml"), {}),
    );
    expect(found.map(({ schedule }) => schedule.when.kind)).toEqual(["mean", "cron"]);
    const { exit, stdout, stderr } = await inside([
      "daemon",
      "config/examples/nightly.yaml",
      "--check",
    ]);
    expect([exit, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("one-freezes: cron 0 2 * * tue,thu, Europe/Berlin, by service");
  });
});

describe("config/examples/nightly.compose.json", () => {
  const { daemon } = JSON.parse(read("config/examples/nightly.compose.json")).services;

  it("has settings that the daemon takes, and mounts the example beside it", async () => {
    const settings = readSettings({}, daemon.environment);
    expect(settings).toMatchObject({ file: "/etc/chaos/nightly.yaml", listen: { port: 8476 } });
    const known = new Set([...SETTINGS.map(({ variable }) => variable), "CHAOS_FILE"]);
    expect(Object.keys(daemon.environment).filter((name) => !known.has(name as never))).toEqual([]);
    expect(daemon.volumes).toContain("./:/etc/chaos:ro");
    expect(daemon).toMatchObject({ read_only: true, cap_drop: ["ALL"] });
  });
});

describe("config/chaos-daemon.service", () => {
  const unit = read("config/chaos-daemon.service");
  const values = (key: string) =>
    [...unit.matchAll(new RegExp(`^${key}=(.*)$`, "gm"))].map(([, value = ""]) => value);

  it("starts what there is, with variables that it takes", async () => {
    const words = values("ExecStart")[0]?.split(" ").slice(1) ?? [];
    const env = Object.fromEntries(values("Environment").map((pair) => pair.split("=", 2)));
    expect(Object.keys(env)).toEqual(["CHAOS_FILE", "CHAOS_STATE"]);
    const file = join(ROOT, "config/examples/nightly.yaml");
    const { exit, stdout } = await inside([...words, "--check"], { CHAOS_FILE: file });
    expect(exit).toBe(0);
    expect(stdout).toContain("one-crashes: mean 3 work days");
  });

  it("gives it more time to end than it takes, and lets watchdogs outlive it", () => {
    expect(Number(values("TimeoutStopSec")[0]) * 1_000).toBeGreaterThan(
      readSettings({ file: "x" }, {}).stopWithinMs,
    );
    expect(values("KillMode")).toEqual(["process"]);
  });

  it("is clean by systemd's own check, where that is installed", () => {
    if (spawnSync("systemd-analyze", ["--version"]).error) return;
    const folder = temporaryFolder();
    const file = join(folder, "chaos-daemon.service");
    const program = join(folder, "chaos");
    writeFileSync(program, "#!/bin/sh\n", { mode: 0o755 });
    writeFileSync(file, unit.replace("/usr/local/bin/chaos", program));
    const said = execFileSync("systemd-analyze", ["verify", "--man=no", file], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
    expect(said).toBe("");
  });
});

describe("config/grafana-dashboard.json", () => {
  it("asks for each metric that is documented, and for no other", () => {
    const { panels } = JSON.parse(read("config/grafana-dashboard.json")) as {
      panels: { targets: { expr: string }[] }[];
    };
    const asked = panels.flatMap(({ targets }) =>
      targets.flatMap(({ expr }) => expr.match(/\bchaos_\w+/g) ?? []),
    );
    const names = new Set(asked.map((name) => name.replace(/_bucket$/, "")));
    expect([...names].sort()).toEqual(METRICS.map(({ name }) => name).sort());
  });
});
