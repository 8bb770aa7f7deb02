import { describe, expect, it } from "vitest";
import type { Row } from "./measure.ts";
import { BEGIN, END, kindOf, merge } from "./table.ts";

const row = (engine: string, drill: string): Row => ({
  ...{ engine, api: "1.41", system: "cgroup v1", hostReach: "yes", helperReach: "yes" },
  ...{ holdDown: "yes", watchdog: "yes", claims: "yes", drill },
});
const page = `before\n${BEGIN}\n${END}\nafter\n`;
const linesOf = (text: string) => text.split("\n").filter((line) => line.startsWith("| "));

describe("the compatibility table", () => {
  it("has what was measured with its day, and says of the rest that nobody measured it", () => {
    const text = merge(page, [row("Docker 20.10.24+dfsg1", "passes")], "2026-01-01");

    expect(text).toMatch(/^before\n[\s\S]*\nafter\n$/);
    expect(text).toContain("| passes | 2026-01-01 |");
    expect(linesOf(text).filter((line) => line.endsWith("| not measured |"))).toHaveLength(6);
  });

  it("keeps a row until its engine is measured again, whatever its patch", () => {
    const first = merge(
      page,
      [row("Docker 20.10.24", "fails"), row("Docker 29.8.1", "passes")],
      "1",
    );
    // As a formatter leaves it.
    const padded = first.replaceAll(" |", "   |");
    const second = merge(padded, [row("Docker 20.10.25", "passes")], "2");

    expect(second).not.toContain("20.10.24");
    expect(second).toContain("| Docker 20.10.25 |");
    expect(linesOf(second).find((line) => line.includes("29.8.1"))).toMatch(/\| 1 \|$/);
    expect(linesOf(second)).toHaveLength(linesOf(first).length);
  });

  it("keeps apart what a version does on other cgroups", () => {
    const first = merge(page, [row("Docker 29.8.1", "with v1")], "1");
    const second = merge(first, [{ ...row("Docker 29.8.1", "with v2"), system: "cgroup v2" }], "2");

    expect(second).toMatch(/\| with v1 \| 1 \|/);
    expect(second).toMatch(/\| with v2 \| 2 \|/);
  });

  it.each([
    ["Docker 29.8.1", "Docker 29.8"],
    ["Podman Engine 4.3.1", "Podman Engine 4.3"],
    ["Docker 20.10.24+dfsg1, rootless", "Docker 20.10, rootless"],
  ])("takes %s for %s", (engine, kind) => {
    expect(kindOf(engine, "cgroup v1")).toBe(`${kind} on cgroup v1`);
  });
});
