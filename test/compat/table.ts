/** The compatibility table of docs/compatibility.md: what was measured, and what nobody could. Pure. */
import type { Row } from "./measure.ts";

export const BEGIN = "<!-- compat: written by npm run compat -->";
export const END = "<!-- /compat -->";

/** What a user may have; one that was never met is said to be so. */
const EXPECTED: readonly (readonly [engine: string, system: string])[] = [
  ["Docker 20.10", "cgroup v1"],
  ["Docker 20.10", "cgroup v1, Swarm manager"],
  ["Docker 20.10, rootless", "cgroup v2"],
  ["Docker 26.1", "cgroup v2"],
  ["Docker 29.8", "cgroup v1"],
  ["Docker 29.8", "cgroup v2"],
  ["Podman Engine 4.3", "cgroup v1"],
];

const HEAD = [
  ...["engine", "API", "system", "host reach", "helper reach", "hold-down"],
  ...["watchdog container", "claims", "zone drill", "measured"],
];

const SYSTEM = HEAD.indexOf("system");

/** What behaves alike: a version's patches do, its cgroups and a Swarm make another of it. */
export function kindOf(engine: string, system: string): string {
  const [, name = engine, version = ""] = /^(\D*?) (\d+\.\d+)/.exec(engine) ?? [];
  return `${name} ${version}${engine.endsWith(", rootless") ? ", rootless" : ""} on ${system}`;
}

/** Rows of this run replace those of the same engine; the others stay, with their day. */
export function merge(page: string, rows: readonly Row[], day: string): string {
  const [before = "", rest = ""] = page.split(BEGIN);
  const [table = "", after = ""] = rest.split(END);
  const known = new Map(
    linesOf(table)
      .filter((cells) => cells.at(-1) !== NOT_MEASURED)
      .map((cells) => [kindOf(cells[0] ?? "", cells[SYSTEM] ?? ""), cells]),
  );
  for (const row of rows) known.set(kindOf(row.engine, row.system), [...Object.values(row), day]);
  for (const [engine, system] of EXPECTED) {
    const kind = kindOf(engine, system);
    const blank = [engine, "", system, ...HEAD.slice(SYSTEM + 2).map(() => ""), NOT_MEASURED];
    if (!known.has(kind)) known.set(kind, blank);
  }
  const sorted = [...known].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, cells]) => cells);
  const written = [HEAD, HEAD.map(() => "---"), ...sorted].map(lineOf).join("\n");
  return `${before}${BEGIN}\n${written}\n${END}${after}`;
}

const NOT_MEASURED = "not measured";

function lineOf(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

function linesOf(table: string): string[][] {
  const lines = table
    .split("\n")
    .filter((line) => line.startsWith("| ") && !line.includes("| ---"));
  return lines.slice(1).map((line) =>
    line
      .slice(2, -2)
      .split(" | ")
      .map((cell) => cell.trim()),
  );
}
