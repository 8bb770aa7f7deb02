import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import html from "../../../src/reporter/formats/html.ts";
import { failedToBegin } from "../../../src/reporter/never-begun.ts";
import { buildReport } from "../../../src/reporter/report.ts";
import * as j from "../journal.ts";
import { CASES } from "./reports.ts";
import { tenMinutes } from "./ten-minutes.ts";

const BYTES_MAX = 1_000_000;
const all = Object.keys(CASES);

test.each(["fail", "cut-off"])("%s looks as reviewed", async (name) => {
  await expect(await html.render([CASES[name]!()])).toMatchFileSnapshot(`golden/${name}.html`);
});

test.each(all)("%s says verdict, reason and how to replay", async (name) => {
  const report = CASES[name]!();
  const text = await html.render([report]);
  const { verdict, replay } = report;
  expect(text).toContain(`<title>${verdict.verdict.toUpperCase()}: kill zone a</title>`);
  expect(plain(text)).toContain(verdict.because);
  expect(plain(text)).toContain(replay);
});

test.each(all)("%s loads nothing, runs nothing, and names every picture", async (name) => {
  const text = await html.render([CASES[name]!()]);
  expect(text).not.toMatch(/<script|<link|<iframe|<img|\son\w+=|\ssrc=|@import|href="(?!#)/);
  expect(text).toContain("default-src 'none'");
  const pictures = text.match(/<svg[^>]*role="img"[^>]*>/g) ?? [];
  expect(pictures.filter((one) => !/aria-label="[^"]+"/.test(one))).toEqual([]);
});

describe("ten minutes", async () => {
  const text = await html.render([tenMinutes()]);

  it("fit into a megabyte", () => {
    expect(Buffer.byteLength(text)).toBeLessThan(BYTES_MAX);
  });

  it("have a lane for each, by zone, with what users see first", () => {
    const lanes = [...text.matchAll(/<h4>([^<]*)|class="name">([^<]*)/g)];
    const order = lanes.map(([, zone, name]) => zone ?? name).filter((one) => one !== "");
    expect(order.slice(0, 11)).toEqual([
      ...["Services", "shop", "search", "Zone a", "api-1", "db-1", "cart-1"],
      ...["Zone b", "api-2", "db-2", "cart-2"],
    ]);
  });

  it("tell who cannot see the lane what stands in it", () => {
    expect(text).toMatch(/aria-label="search, service: outage of 8\.9–9\.[12]\d* s that began /);
    expect(text).toMatch(/aria-label="api-1, victim: kill from 1 min until 6 min[^"]*; outage of /);
    expect(text).toContain('aria-label="cart-2, control: no outage"');
  });
});

test("a service that flaps all the while is bounded, too", async () => {
  const probes = Array.from({ length: 40 }, (_, at) => j.probe(`p${at}`));
  const samples = probes.flatMap(({ name }) =>
    j.samples((due) => (due % 700 < 200 ? "bad" : "good"), { p: name, to: 120_000 }),
  );
  const entries = j.run(j.plan({ probes }), { t: 119_000, kind: "command", change: "started" });
  const text = await html.render([buildReport(entries, samples)]);
  expect(text).toMatch(/and \d+ shorter outages/);
  expect(Buffer.byteLength(text)).toBeLessThan(BYTES_MAX);
});

test("a limit whose end nobody saw is drawn at the scale's end", async () => {
  const probes = [j.probe("front"), j.probe("twin", { role: "control" })];
  const watching = { ...j.WATCHING, thresholds: ["ttr <= 1x control + 1s"] };
  const samples = [
    ...j.samples(j.badIn(3_000, 4_000)),
    ...j.samples(j.badIn(3_000, 99_000), { p: "twin" }),
  ];
  const report = buildReport(j.run(j.plan({ probes, watching })), samples);
  expect(report.thresholds[0]?.observations[0]?.limit?.hi).toBe(Infinity);
  expect(await html.render([report])).not.toContain("NaN");
});

test("a suite has an overview that leads to each, and those that never began", async () => {
  const never = { name: "never", at: "2026-01-02T03:04:05.000Z", watching: j.WATCHING };
  const suite = [CASES.pass!(), CASES.fail!(), failedToBegin(new Error("no engine"), never)];
  const text = await html.render(suite);
  expect(text).toContain("<title>ERROR: 1 of 3 experiments passed</title>");
  const ids = [...text.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const [, to] of text.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(to);
  expect(plain(text)).toContain("no engine");
});

test("a fleet of hundreds is drawn as far as it can be read, and says how many are not", async () => {
  const probes = Array.from({ length: 300 }, (_, at) => j.probe(`p${at}`, { role: "control" }));
  const samples = probes.flatMap(({ name }) => j.samples(undefined, { p: name }));
  const text = await html.render([buildReport(j.run(j.plan({ probes })), samples)]);
  expect(text).toContain("more are not drawn");
  expect(Buffer.byteLength(text)).toBeLessThan(BYTES_MAX);
});

it("takes others' words for words", async () => {
  const words = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("<script>alert(1)</script>", '"><img src=x onerror=y>', "</style>", "&lt;", ""),
  );
  const property = fc.asyncProperty(words, words, async (name, says) => {
    const deed = { how: `h${says}`, facts: {} };
    const entries = j
      .run(j.plan({ name: `n${name}`, probes: [j.probe(`p${name}`)] }))
      .map((one) => (one.kind === "reverted" ? { ...one, deed } : one));
    const samples = j.samples(undefined, { p: `p${name}` });
    const text = await html.render([buildReport(entries, samples)]);
    const own = await html.render([buildReport(j.run(), j.samples())]);
    expect(tagsOf(text)).toEqual(tagsOf(own));
  });
  await fc.assert(property, { numRuns: 60 });
});

/** Elements in their order; what an attribute or a text holds is none. */
function tagsOf(text: string): string[] {
  const bare = text.replace(/"[^"]*"/g, '""');
  return [...bare.matchAll(/<(\/?[a-z][a-z0-9]*)/gi)].map(([, tag = ""]) => tag);
}

function plain(text: string): string {
  const bare = text.replace(/<[^>]+>/g, "");
  return bare
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&");
}
