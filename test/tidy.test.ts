/**
 * The house rules, as data: who may import whom, and what may stand where. Each with its reason,
 * because a rule without one is only ever an obstacle.
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { CATALOGUE } from "../src/failure.ts";

const ROOT = join(import.meta.dirname, "..");
const LEAVES = [
  ...[
    "address-form",
    "failure",
    "units",
    "placed",
    "nearest",
    "glob",
    "never-fits",
    "in-time",
    "deadline",
    "legible",
    "quote",
    "packets",
    "cidr",
    "packet-scope",
    "packet-room",
    "pem",
    "redact",
    "redact-command",
    "zones",
    "cron",
  ],
].map((name) => `src/${name}.ts`);
const NODE = "node:*";

interface ImportRule {
  /** A folder or file; the longest that a file begins with is its rule. */
  readonly from: string;
  /** Folders, files and packages. `node:*` is every built-in. */
  readonly may: readonly string[];
  readonly because: string;
}

const IMPORTS: readonly ImportRule[] = [
  {
    from: "src/core/",
    may: ["src/core/", ...LEAVES, "zod", "node:crypto"],
    because: "what a drill means must be testable without an engine, a disk or a socket",
  },
  {
    from: "src/monkeys/",
    may: ["src/core/", ...LEAVES, "zod"],
    because: "a monkey works on any source, so it may know only the contract",
  },
  {
    from: "src/guards/",
    may: ["src/core/", ...LEAVES, "zod"],
    because: "a guard is pure over facts it is given",
  },
  {
    from: "src/agent/",
    may: ["src/agent/", "src/proxy/", ...LEAVES, NODE],
    because: "the agent runs alone in a helper container, and brings the proxy along",
  },
  {
    from: "src/proxy/",
    may: ["src/proxy/", "src/core/chance.ts", "src/roster.ts", ...LEAVES, NODE],
    because: "the proxy runs alone beside a victim; draws and rosters need nothing but node either",
  },
  {
    from: "src/targets/",
    may: ["src/targets/", "src/core/", "src/agent/", ...LEAVES, "zod", NODE],
    because: "a source knows its engine and the contract, and nobody who uses it",
  },
  {
    from: "src/journal/",
    may: [
      ...["src/journal/", "src/core/", "src/agent/proc.ts", "src/read-bounded.ts"],
      ...[...LEAVES, "zod", NODE],
    ],
    because: "undo must work from the journal alone, so nothing above may leak into it",
  },
  {
    from: "src/reporter/",
    may: ["src/reporter/", "src/core/", ...LEAVES, "zod", NODE],
    because: "a verdict comes from what was recorded, not from the engine or the controller",
  },
  {
    from: "src/companion/",
    may: ["src/companion/", "src/core/", "src/prepare.ts", ...LEAVES, NODE],
    because: "a command runs beside a drill and knows no more of it than its name",
  },
  {
    from: "src/watchdog/",
    may: [
      ...["core/", "journal/", "undo/", "watchdog/"].map((folder) => `src/${folder}`),
      "src/open-source.ts",
      ...LEAVES,
      "zod",
      NODE,
    ],
    because: "it must go on when everything above it is dead, so it may not need it",
  },
  {
    from: "src/demo/",
    may: [
      "src/demo/",
      "src/core/",
      "src/targets/",
      ...LEAVES,
      "src/order.ts",
      "src/version.ts",
      "axios",
      NODE,
    ],
    because: "the demo is a guest: it raises a fleet and writes an order, as a user would",
  },
  {
    from: "src/config/",
    may: [
      ...["src/config/", "src/core/", "src/reporter/", ...LEAVES],
      ...["guarding", "order", "read-bounded", "rosters"].map((name) => `src/${name}.ts`),
      ...["yaml", "zod", NODE],
    ],
    because: "a file says what flags say: it becomes the same orders, checked by the same readers",
  },
  {
    from: "src/init/",
    may: ["src/init/", "src/core/", ...LEAVES],
    because: "what is proposed for a fleet must be testable without one",
  },
  {
    from: "src/import/",
    may: ["src/import/", "src/core/zod-words.ts", ...LEAVES, "zod"],
    because:
      "what another tool's file means is found out without running, reading or asking anything",
  },
  {
    from: "src/library/",
    may: [
      ...["config", "core", "journal", "library", "monkeys", "proxy", "reporter", "undo"].map(
        (folder) => `src/${folder}/`,
      ),
      ...["controller", "guarding", "open-source", "order", "prepare", "rosters"].map(
        (name) => `src/${name}.ts`,
      ),
      ...["zod", ...LEAVES, NODE],
    ],
    because: "a test suite asks for what a command line asks for, in the words of drill files",
  },
  {
    from: "src/daemon/",
    may: [
      ...["config", "core", "daemon", "journal", "reporter", "server", "undo"].map(
        (folder) => `src/${folder}/`,
      ),
      ...["controller", "open-source", "order", "outside", "prepare", "version"].map(
        (name) => `src/${name}.ts`,
      ),
      ...LEAVES,
      NODE,
    ],
    because: "it does on schedule what a command line does by hand, by the same way",
  },
  {
    from: "src/server/",
    may: ["src/server/", ...LEAVES, NODE],
    because: "it serves what it is given, and can be told to do nothing",
  },
  {
    from: "src/cli/",
    may: ["src/", "commander", "chalk", "cli-table3", "log-update", "zod", NODE],
    because: "the command line is the outermost layer",
  },
  {
    from: "src/",
    may: [
      ...[
        ...["core/", "journal/", "reporter/", "agent/", "targets/", "monkeys/", "guards/"],
        ...["undo/", "watchdog/", "library/", "companion/"],
      ].map((folder) => `src/${folder}`),
      ...[
        ...["controller", "prepare", "open-source", "watch-for-halt", "roster", "rosters"],
        ...["order", "aiming", "fleet", "hearings", "guarding", "guard-facts", "rechecking"],
        ...[
          "outside",
          "outside-command",
          "version",
          "past-runs",
          "environment",
          "probe-engine",
          "places",
          "still-open",
        ],
      ].map((name) => `src/${name}.ts`),
      ...LEAVES,
      NODE,
    ],
    because: "the files at the top compose the folders; they know neither command line nor demo",
  },
];

/** Packages that one place may open, so that replacing one is a change in one place. */
const DOORS: Readonly<Record<string, readonly string[]>> = {
  dockerode: ["src/targets/docker/"],
  axios: ["src/targets/process/", "src/demo/", "src/outside.ts"],
  picomatch: ["src/glob.ts"],
  yaml: ["src/config/"],
  "fastest-levenshtein": ["src/nearest.ts"],
  chalk: ["src/cli/", "src/reporter/formats/console/"],
  "cli-table3": ["src/cli/", "src/reporter/formats/console/"],
  commander: ["src/cli/"],
  "log-update": ["src/cli/"],
  xmlbuilder2: ["src/reporter/formats/junit.ts"],
  preact: ["src/reporter/formats/html/"],
  "preact-render-to-string": ["src/reporter/formats/html.ts"],
  "d3-scale": ["src/reporter/formats/html/"],
  "d3-shape": ["src/reporter/formats/html/"],
  "prom-client": ["src/reporter/formats/prometheus.ts", "src/server/metrics.ts"],
  "temporal-polyfill": ["src/zones.ts"],
  // One reads expressions, the other rings.
  "node-cron": ["src/cron.ts", "src/daemon/alarm.ts"],
  "date-holidays": ["src/config/holidays.ts"],
  "ical.js": ["", "-events", "-refused", "-repeats", "-zones"].map(
    (part) => `src/config/ics${part}.ts`,
  ),
  pino: ["src/daemon/log.ts"],
  // An exception to the list of what the command line may use: cli-table3 draws ten times slower.
  "fast-string-width": ["src/cli/table.ts"],
};

interface WordRule {
  readonly word: RegExp;
  readonly within: string;
  readonly only: readonly string[];
  readonly because: string;
}

const WORDS: readonly WordRule[] = [
  {
    word: /\bDate\.now\b|\bMath\.random\b|\bset(?:Timeout|Interval)\(/,
    within: "src/core/",
    only: ["src/core/clock.ts"],
    because:
      "a drill runs on the clock and the seed it is given, or it cannot be replayed or tested",
  },
  {
    word: /\bprocess\.exit\b(?!Code)|(?<!\/)\bconsole\.|\bprocess\.stdout\b/,
    within: "src/",
    only: [
      "src/cli/",
      "src/agent/main.ts",
      "src/agent/doorman/",
      "src/agent/net/measure.ts",
      "src/watchdog/main.ts",
      "src/targets/process/supervisor.ts",
      "src/demo/service.ts",
    ],
    because: "a library neither talks nor quits: only programs do, and undo must get its turn",
  },
];

/** A name that says nothing collects everything. */
const EMPTY_NAMES = ["utils", "helpers", "common", "shared", "misc", "types", "constants"];
const LINES_MAX = 200;

const sources = readdirSync(join(ROOT, "src"), { recursive: true, encoding: "utf8" })
  .filter((file) => /\.tsx?$/.test(file))
  .map((file) => `src/${file.replaceAll("\\", "/")}`)
  .sort()
  .map((file) => ({ file, text: readFileSync(join(ROOT, file), "utf8") }));

const IMPORT = /(?:\bfrom\s+|\bimport\s*\(\s*|^import\s+)["']([^"']+)["']/gm;

function importsOf({ file, text }: { file: string; text: string }): string[] {
  return [...text.matchAll(IMPORT)].map(([, wanted = ""]) =>
    wanted.startsWith(".") ? join(dirname(file), wanted) : wanted,
  );
}

function ruleOf(file: string): ImportRule {
  const rules = IMPORTS.filter(({ from }) => file.startsWith(from));
  return rules.sort((a, b) => b.from.length - a.from.length)[0] as ImportRule;
}

function isUnder(wanted: string, places: readonly string[]): boolean {
  return places.some((place) =>
    place.endsWith("/") || place.endsWith("*")
      ? wanted.startsWith(place.replace(/\*$/, ""))
      : wanted === place,
  );
}

function doorOf(wanted: string): readonly string[] | undefined {
  return Object.hasOwn(DOORS, wanted) ? DOORS[wanted] : undefined;
}

/** What is wrong with one import, or nothing. */
function wrongWith(file: string, wanted: string): string | undefined {
  const door = doorOf(wanted);
  if (door) return isUnder(file, door) ? undefined : `only ${door.join(", ")} may open ${wanted}`;
  const rule = ruleOf(file);
  return isUnder(wanted, rule.may) ? undefined : rule.because;
}

describe("the rules themselves", () => {
  it("see the imports that are there, static, dynamic and for side effects", () => {
    const text = 'import { a } from "zod";\nimport "node:fs";\nconst b = import("./b.ts");';
    expect(importsOf({ file: "src/core/a.ts", text })).toEqual(["zod", "node:fs", "src/core/b.ts"]);
    expect(sources.flatMap(importsOf).length).toBeGreaterThan(200);
  });

  it("refuse what they are there to refuse", () => {
    expect(wrongWith("src/core/a.ts", "node:fs")).toContain("testable");
    expect(wrongWith("src/core/a.ts", "src/reporter/report.ts")).toContain("testable");
    expect(wrongWith("src/monkeys/a.ts", "dockerode")).toContain("src/targets/docker/");
    expect(wrongWith("src/controller.ts", "src/cli/paint.ts")).toContain("neither command line");
    expect(wrongWith("src/cli/a.ts", "src/controller.ts")).toBeUndefined();
  });
});

describe("imports", () => {
  it.each(sources)("of $file go only where its layer may look", (source) => {
    const wrong = importsOf(source).flatMap((wanted) => {
      const why = wrongWith(source.file, wanted);
      return why ? [`${source.file} imports ${wanted}: ${why}`] : [];
    });
    expect(wrong).toEqual([]);
  });
});

describe("files", () => {
  it("bear names that say what is in them", () => {
    const empty = sources.filter(({ file }) =>
      EMPTY_NAMES.includes(
        file
          .split("/")
          .at(-1)
          ?.replace(/\.tsx?$/, "") ?? "",
      ),
    );
    expect(empty.map(({ file }) => file)).toEqual([]);
  });

  it(`are at most ${LINES_MAX} lines, because a longer one has a second subject`, () => {
    const long = sources.map(({ file, text }) => ({
      file,
      lines: text.trimEnd().split("\n").length,
    }));
    expect(long.filter(({ lines }) => lines > LINES_MAX)).toEqual([]);
  });

  it("pass nothing on under another roof: only the public API gathers what others export", () => {
    const barrels = sources.filter(({ text }) => /^export\s[^;]*?\sfrom\s+"/m.test(text));
    expect(barrels.map(({ file }) => file)).toEqual(["src/index.ts"]);
  });

  it.each(WORDS)("of $within keep $word to $only: $because", ({ word, within, only }) => {
    const users = sources.filter(({ text }) => word.test(withoutComments(text)));
    // A pattern that finds nothing even where it is allowed would never find anything.
    expect(users.some(({ file }) => isUnder(file, only))).toBe(true);
    const wrong = users.filter(({ file }) => file.startsWith(within) && !isUnder(file, only));
    expect(wrong.map(({ file }) => file)).toEqual([]);
  });
});

describe("docs/errors.md", () => {
  const page = readFileSync(join(ROOT, "docs/errors.md"), "utf8");
  const paragraphs = new Map(
    page
      .split(/^## /m)
      .slice(1)
      .map((part) => {
        const [code = "", ...rest] = part.split("\n");
        return [code.trim(), rest.join(" ").trim()] as const;
      }),
  );

  it("explains each code of the catalogue, and no other", () => {
    expect([...paragraphs.keys()].sort()).toEqual(Object.keys(CATALOGUE).sort());
  });

  it.each(Object.entries(CATALOGUE))(
    "says of %s its exit status and more than one sentence",
    (code, { exit }) => {
      const text = paragraphs.get(code) ?? "";
      expect(text).toContain(`Exit ${exit}.`);
      expect(text.split(/[.:](?:\s|$)/).length).toBeGreaterThan(2);
    },
  );
});

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "$1");
}
