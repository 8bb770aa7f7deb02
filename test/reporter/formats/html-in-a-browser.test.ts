/**
 * The HTML as a person meets it: at three widths, by day and by night, on paper; nothing on the console,
 * nothing wider than the page, and nothing that axe-core objects to. The browser is the machine's or Debian's.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import html from "../../../src/reporter/formats/html.ts";
import { failedToBegin } from "../../../src/reporter/never-begun.ts";
import { buildReport } from "../../../src/reporter/report.ts";
import { browserProgram } from "../../lab/browser.ts";
import { note, sampled } from "../../proof.ts";
import * as j from "../journal.ts";
import { CASES } from "./reports.ts";
import { tenMinutes } from "./ten-minutes.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const NEVER = { name: "never", at: "2026-01-02T03:04:05.000Z", watching: j.WATCHING };
const LIMIT_MS = 120_000;
/** The browser is 60 MB and more, the first time. */
const INSTALL_MS = 300_000;

const LOOKS = [
  { width: 375, colorScheme: "light", media: "screen" },
  { width: 768, colorScheme: "dark", media: "screen" },
  { width: 1_280, colorScheme: "light", media: "screen" },
  { width: 1_280, colorScheme: "dark", media: "screen" },
  // A4 without its margins.
  { width: 718, colorScheme: "dark", media: "print" },
  // A5, or A4 at a scale.
  { width: 480, colorScheme: "light", media: "print" },
] as const;

const PAGES = {
  "ten minutes": () => [tenMinutes()],
  "a suite of every ending": () => [
    ...Object.values(CASES).map((make) => make()),
    failedToBegin(new Error("no engine answered"), NEVER),
  ],
};

function longNamed() {
  const name = "x".repeat(63);
  const watching = { ...j.WATCHING, thresholds: ["p99@fault <= 100ms"] };
  const plan = j.plan({ probes: [j.probe(name)], watching });
  return buildReport(j.run(plan), j.samples(undefined, { to: 12_000, p: name }));
}

let browser: Browser;
beforeAll(async () => {
  const { executablePath, env } = await browserProgram();
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  browser = await chromium.launch({ executablePath, args, env: { ...process.env, ...env } });
}, INSTALL_MS);
afterAll(() => browser?.close());

type Look = (typeof LOOKS)[number];

async function opened(text: string, { width, colorScheme, media }: Look, bypassCSP: boolean) {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme,
    bypassCSP,
  });
  const page = await context.newPage();
  const said: string[] = [];
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(String(error)));
  await page.emulateMedia({ media });
  await page.setContent(text);
  return { page, said, [Symbol.asyncDispose]: () => context.close() };
}

async function visit(text: string, look: Look) {
  await using plain = await opened(text, look, false);
  const tooWide = await plain.page.evaluate<number>(
    "document.documentElement.scrollWidth - innerWidth",
  );
  // axe comes as a script, which the page itself forbids.
  await using free = await opened(text, look, true);
  await free.page.evaluate(axe);
  const found = (await free.page.evaluate("axe.run()")) as Found;
  return {
    said: plain.said,
    tooWide,
    violations: found.violations.map(({ id, nodes }) => [id, nodes[0]?.html]),
  };
}

interface Found {
  readonly violations: readonly { id: string; nodes: readonly { html: string }[] }[];
}

describe.each(Object.entries(PAGES))("%s", async (name, suite) => {
  const text = await html.render(suite());

  it.each(sampled(LOOKS, 1, `${name} in a browser`))(
    "at $width, $colorScheme, on $media",
    async (look) => {
      const seen = await visit(text, look);
      const isFine = seen.said.length + seen.violations.length + Math.abs(seen.tooWide) === 0;
      const failures = isFine ? [] : [JSON.stringify({ look, ...seen })];
      note({ loop: "pages in a browser", of: name, counts: { looks: 1 }, failures });
      expect(seen).toEqual({ said: [], tooWide: 0, violations: [] });
    },
    LIMIT_MS,
  );
});

it(
  "what is wrong would be seen",
  async () => {
    const text = (await html.render([CASES.pass!()]))
      .replace('<html lang="en">', "<html>")
      .replace("<main>", '<main style="width:2000px"><script>console.log("x")</script>');
    const seen = await visit(text, LOOKS[0]);
    // The page's own policy lets no script run, and says so.
    expect(seen.said).toEqual([expect.stringContaining("Content Security Policy")]);
    expect(seen.tooWide).toBeGreaterThan(0);
    expect(seen.violations.map(([id]) => id)).toContain("html-has-lang");
  },
  LIMIT_MS,
);

it("breaks a name as long as may be on a phone, too, in whichever sentence it stands", async () => {
  const { tooWide, said } = await visit(await html.render([longNamed()]), LOOKS[0]);

  expect({ tooWide, said }).toEqual({ tooWide: 0, said: [] });
});
