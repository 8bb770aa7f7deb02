/** What the papers promise: their tables are the code's, their links lead somewhere. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { readConfig } from "../src/config/read.ts";
import { loadKinds } from "../src/proxy/kinds.ts";
import { GAUGES } from "../src/reporter/formats/prometheus/gauges.ts";
import { FAMILIES } from "../src/reporter/metric-families.ts";
import { METRICS, type Metric } from "../src/reporter/metric-table.ts";
import { parseThreshold } from "../src/reporter/threshold-parser.ts";
import { formats, guards, monkeys, probeKinds } from "../src/rosters.ts";
import { allowList, capabilitiesTable, needsTable } from "../src/targets/docker/say-needs.ts";

const ROOT = join(import.meta.dirname, "..");
const read = (file: string) => readFileSync(join(ROOT, file), "utf8");

/** What stands between two marks, without the blanks by which formatters pad cells. */
function tableOf(what: string, paper = "README.md"): string[] | undefined {
  const between = new RegExp(`<!-- ${what}[^>]*-->\\n([\\s\\S]*?)<!-- /${what} -->`);
  const table = between.exec(read(paper))?.[1];
  return table?.trim().replace(/ {2,}/g, " ").replace(/-{4,}/g, "---").split("\n");
}

describe("README's tables", () => {
  it("name each monkey and what it does", async () => {
    const rows = (await monkeys.all()).map(({ name, summary }) => `| \`${name}\` | ${summary} |`);
    expect(tableOf("monkeys")).toEqual(["| monkey | what it does |", "| --- | --- |", ...rows]);
  });

  it("name each guard, when it agrees and how it is told", async () => {
    const rows = (await guards.all()).map(
      ({ name, summary, setting }) =>
        `| \`${name}\` | ${summary} | ${setting ? `\`${setting.example}\`` : ""} |`,
    );
    const head = ["| guard | it agrees when | such as |", "| --- | --- | --- |"];
    expect(tableOf("guards")).toEqual([...head, ...rows.map((row) => row.replace(/ {2,}/g, " "))]);
  });
});

describe("docs/reports.md", () => {
  it("has each gauge with its labels", () => {
    const rows = GAUGES.map(({ name, labels, help }) => {
      const words = ["experiment", ...labels].map((label) => `\`${label}\``);
      return `| \`${name}\` | ${words.join(" ")} | ${help} |`;
    });
    const head = ["| gauge | labels | what it is |", "| --- | --- | --- |"];
    expect(tableOf("gauges", "docs/reports.md")).toEqual([...head, ...rows]);
  });

  it("tells of each format that has a flag", async () => {
    const flags = (await formats.all()).flatMap(({ name, file }) =>
      file ? [`\`--${name} FILE`] : [],
    );
    expect(flags.length).toBeGreaterThan(3);
    for (const flag of flags) expect(read("docs/reports.md")).toContain(flag);
  });
});

describe("docs/thresholds.md", () => {
  it("names each metric, what it is, its unit, and what it may be asked of", () => {
    const of = { stretch: "phase, window, baseline, control", run: "control" } as const;
    const row = (name: string, { about, unit, of: kind }: Metric) =>
      `| \`${name}\` | ${about} | ${unit} | ${kind === "stretch" || kind === "run" ? of[kind] : ""} |`;
    const families = Object.values(FAMILIES).map(({ example, make }) =>
      row(example, make(example.replace(/^.*\(|\)$/g, "").split(", "))),
    );
    const rows = [...Object.entries(METRICS).map(([name, one]) => row(name, one)), ...families];
    const head = [
      "| metric | what it is | unit | may be asked of, compared with |",
      "| --- | --- | --- | --- |",
    ];
    const table = tableOf("metrics", "docs/thresholds.md")?.map(unpadded);
    expect(table).toEqual([...head, ...rows].map(unpadded));
  });

  it("shows only thresholds that can be read", () => {
    const [, block = ""] = /```text\n(ttr[\s\S]*?)```/.exec(read("docs/thresholds.md")) ?? [];
    const shown = block.split(/\n| {3,}/).filter((line) => line.trim() !== "");
    expect(shown.length).toBe(6);
    for (const text of shown) expect(parseThreshold(text.trim()).metric).toBeTruthy();
  });
});

describe("docs/probes.md", () => {
  it("shows a drill file that can be used", async () => {
    const [, text = ""] = /```yaml\n([\s\S]*?)```/.exec(read("docs/probes.md")) ?? [];
    const bytes = new TextEncoder().encode(text);
    const source = { name: "probes.md", size: bytes.length, bytes: () => bytes };
    const { config } = await readConfig(source, { env: {}, readFile: () => "" });
    const kinds = new Set(
      Object.values(config.experiments[0]?.probes ?? {}).map((one) =>
        (typeof one === "string" ? one : one.address).replace(/:.*$/s, ""),
      ),
    );
    // One of each kind.
    expect([...kinds].sort()).toEqual(
      ["dns", "exec", "grpc", "health", "http", "https", "prom+http", "tcp"].sort(),
    );
  });

  it("names each kind, its schemes and its options", async () => {
    const rows = (await probeKinds.all()).map((kind) => {
      const { name, summary, schemes, addressed = [], options } = kind;
      const keys = Object.keys((options as unknown as { shape: object }).shape);
      const named = keys.filter((key) => !addressed.includes(key)).map((key) => `\`${key}\``);
      return `| \`${name}\` | ${summary} | ${schemes.map((one) => `\`${one}://\``).join(" ")} | ${named.join(" ")} |`;
    });
    const head = ["| kind | what it asks | schemes | options |", "| --- | --- | --- | --- |"];
    expect(tableOf("probes", "docs/probes.md")?.map(unpadded)).toEqual(
      [...head, ...rows].map(unpadded),
    );
  });
});

/** Formatters pad a table's cells; what they hold is what counts. */
function unpadded(text: string): string {
  return text.replace(/ {2,}/g, " ").replace(/-{4,}/g, "---");
}

describe("docs/least-privilege.md", () => {
  it.each([
    ["calls", needsTable()],
    ["capabilities", capabilitiesTable()],
    ["allow-list", allowList()],
  ])("holds the %s as chaos preflight --needs prints them", (_, wanted) => {
    expect(unpadded(read("docs/least-privilege.md"))).toContain(unpadded(`\n${wanted}\n`));
  });
});

describe("docs/fault-proxy.md", () => {
  it("names each toxic, what it does and its attributes", async () => {
    const rows = [...(await loadKinds()).values()].map(({ name, summary, fields }) => {
      const attributes = Object.keys(fields).map((one) => `\`${one}\``);
      return `| \`${name}\` | ${summary} | ${attributes.join(", ")} |`;
    });
    const [, table = ""] = /<!-- toxics -->\n([\s\S]*?)<!-- \/toxics -->/.exec(
      read("docs/fault-proxy.md"),
    ) ?? [""];
    const head = ["| toxic | what it does | attributes |", "| --- | --- | --- |"];
    expect(unpadded(table.trim()).split("\n")).toEqual([...head, ...rows].map(unpadded));
  });
});

const PAPERS = [
  "README.md",
  "CONTRIBUTING.md",
  ...readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".md"))
    .map((file) => `docs/${file}`),
];

describe("links", () => {
  it.each(PAPERS)("of %s lead to files that are there, and to headings that they have", (paper) => {
    const links = [...withoutCode(read(paper)).matchAll(/\]\(([^)\s]+)\)/g)].map(
      ([, to = ""]) => to,
    );
    const broken = links.filter((link) => !/^[a-z]+:/.test(link) && !leads(paper, link));
    expect(broken).toEqual([]);
  });

  it("would be missed if they were broken", () => {
    expect(leads("README.md", "docs/errors.md#usage")).toBe(true);
    expect(leads("README.md", "docs/errors.md#no-such-code")).toBe(false);
    expect(leads("README.md", "docs/no-such-page.md")).toBe(false);
  });
});

function leads(paper: string, link: string): boolean {
  const [path = "", heading] = link.split("#");
  const file = path === "" ? join(ROOT, paper) : join(ROOT, dirname(paper), path);
  if (!existsSync(file)) return false;
  return heading === undefined || headingsOf(readFileSync(file, "utf8")).includes(heading);
}

/** As GitHub makes them: lower case, no punctuation, dashes for blanks. */
function headingsOf(text: string): string[] {
  return [...withoutCode(text).matchAll(/^#+ (.*)$/gm)].map(([, title = ""]) =>
    title
      .trim()
      .toLowerCase()
      .replace(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );
}

function withoutCode(text: string): string {
  return text.replace(/^```[\s\S]*?^```/gm, "").replace(/`[^`\n]*`/g, "");
}
