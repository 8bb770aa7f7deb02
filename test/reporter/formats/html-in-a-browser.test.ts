/**
 * The HTML as a person meets it: at three widths, by day and by night, on paper; nothing on the console,
 * nothing wider than the page, and nothing that axe-core objects to. Where there is no Chromium: skipped.
 */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import html from "../../../src/reporter/formats/html.ts";
import { failedToBegin } from "../../../src/reporter/never-begun.ts";
import { sampled } from "../../proof.ts";
import * as j from "../journal.ts";
import { CASES } from "./reports.ts";
import { tenMinutes } from "./ten-minutes.ts";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];
const places = (process.env.PATH ?? "").split(delimiter);
const executablePath = places
  .flatMap((place) => NAMES.map((name) => join(place, name)))
  .find((file) => existsSync(file));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const NEVER = { name: "never", at: "2026-01-02T03:04:05.000Z", watching: j.WATCHING };
const LIMIT_MS = 120_000;

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

let browser: Browser;
if (executablePath)
  beforeAll(async () => {
    const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
    browser = await chromium.launch({ executablePath, args });
  }, LIMIT_MS);
afterAll(() => browser?.close());

async function visit(text: string, look: (typeof LOOKS)[number]) {
  const { width, colorScheme, media } = look;
  const viewport = { width, height: 900 };
  // axe comes as a script, which the page itself forbids.
  await using context = await browser.newContext({ viewport, colorScheme, bypassCSP: true });
  const page = await context.newPage();
  const said: string[] = [];
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(String(error)));
  await page.emulateMedia({ media });
  await page.setContent(text);
  const tooWide = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
  await page.evaluate(axe);
  const found = (await page.evaluate("axe.run()")) as Found;
  return {
    said,
    tooWide,
    violations: found.violations.map(({ id, nodes }) => [id, nodes[0]?.html]),
  };
}

interface Found {
  readonly violations: readonly { id: string; nodes: readonly { html: string }[] }[];
}

describe.skipIf(!executablePath).each(Object.entries(PAGES))("%s", async (name, suite) => {
  const text = await html.render(suite());

  it.each(sampled(LOOKS, 1, `${name} in a browser`))(
    "at $width, $colorScheme, on $media",
    async (look) => {
      expect(await visit(text, look)).toEqual({ said: [], tooWide: 0, violations: [] });
    },
    LIMIT_MS,
  );
});

it.skipIf(!executablePath)(
  "what is wrong would be seen",
  async () => {
    const text = (await html.render([CASES.pass!()]))
      .replace('<html lang="en">', "<html>")
      .replace("<main>", '<main style="width:2000px"><script>console.log("x")</script>');
    const seen = await visit(text, LOOKS[0]);
    expect(seen.said).toEqual(["x"]);
    expect(seen.tooWide).toBeGreaterThan(0);
    expect(seen.violations.map(([id]) => id)).toContain("html-has-lang");
  },
  LIMIT_MS,
);
