import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import junit from "../../../src/reporter/formats/junit.ts";
import { failedToBegin, nobodyToHit, notBegun } from "../../../src/reporter/never-begun.ts";
import { buildReport, type Report } from "../../../src/reporter/report.ts";
import { suiteVerdict } from "../../../src/reporter/suite-verdict.ts";
import * as j from "../journal.ts";
import { casesIn, complaints } from "./junit-consumers.ts";
import { CASES, report } from "./reports.ts";

const all = Object.keys(CASES);
const NEVER = { name: "never", at: "2026-01-02T03:04:05.000Z", watching: j.WATCHING };

describe.each(all)("%s", (name) => {
  test("looks as reviewed", async () => {
    await expect(await junit.render([CASES[name]!()])).toMatchFileSnapshot(`golden/${name}.xml`);
  });

  test("loses nothing with any of its readers", async () => {
    expect(complaints(await junit.render([CASES[name]!()]))).toEqual([]);
  });

  test("is green exactly where the exit status is 0, and red only where the system failed", async () => {
    const one = CASES[name]!();
    const results = casesIn(await junit.render([one])).map(({ result }) => result);

    const isGreen = !results.includes("failure") && !results.includes("error");
    expect(isGreen).toBe(one.verdict.exit === 0);
    expect(one.verdict.verdict !== "fail" || results.includes("failure")).toBe(true);
    expect(one.verdict.verdict !== "inconclusive" || results.includes("error")).toBe(true);
  });
});

test("what was not confirmed or not finished shows no case of the system as passed", async () => {
  for (const name of ["unconfirmed", "cut-off", "refused", "harm"]) {
    const cases = casesIn(await junit.render([CASES[name]!()]));
    const ofSystem = cases.filter(({ classname }) => classname !== "chaos.kill zone a");
    expect(ofSystem.map(({ result }) => result)).not.toContain("passed");
    expect(ofSystem.length).toBeGreaterThan(0);
  }
});

test("a suite holds all its runs, also of one name, and those that never began", async () => {
  const error = new Error("no engine answered");
  const suite = [
    report(),
    report(),
    failedToBegin(error, NEVER),
    notBegun("not run, because of what became of a", { ...NEVER, name: "behind" }),
    nobodyToHit("nothing matched; --allow-empty lets that pass", { ...NEVER, name: "empty" }),
  ];

  const xml = await junit.render(suite);

  expect(complaints(xml)).toEqual([]);
  expect(xml.match(/<testsuite /g)).toHaveLength(5);
  const told = casesIn(xml).filter(({ result }) => result === "error");
  expect(told.map(({ classname, message }) => [classname, message])).toEqual([
    ["chaos.never", "no engine answered"],
    ["chaos.behind", "not run, because of what became of a"],
  ]);
  expect(casesIn(xml).filter(({ classname }) => classname === "chaos.empty")).not.toContainEqual(
    expect.objectContaining({ result: "failure" }),
  );
});

test("a step of a ramp that need not hold makes nothing red", async () => {
  const step = { ramp: "how many", at: 2, of: 2, value: "60%", mustHold: false };
  const broke: Report = { ...CASES.fail!(), step };

  const results = casesIn(await junit.render([broke])).map(({ result }) => result);

  expect(suiteVerdict([broke])).toMatchObject({ verdict: "pass", exit: 0 });
  expect(results).not.toContain("failure");
  expect(results).not.toContain("error");
  expect(results).toContain("skipped");
});

test("a file that an experiment stands in is named, for annotations", async () => {
  const entries = j.run(j.plan({ file: "drills/zone.yaml" }));
  expect(await junit.render([buildReport(entries, j.samples())])).toContain(
    'file="drills/zone.yaml"',
  );
});

/** Whatever somebody may have put into a label, an error or a name. */
const ugly = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom("a.b", "]]>", "\u0000\u001b[31m", "\ufffe", "\ud800", "<&\"'>", "x\ny\r\nz", ""),
  fc.integer({ min: 1, max: 30_000 }).map((length) => "é".repeat(length)),
);

it("takes any text, whatever its characters and length", async () => {
  const property = fc.asyncProperty(ugly, ugly, ugly, async (name, text, tail) => {
    const entries = j.run(
      j.plan({ name: `n${name}`, command: `c${text}`, probes: [j.probe(`p${name}`)] }),
      { t: 6_950, kind: "revert-failed", fault: j.ID, message: text },
      { t: 6_960, kind: "command", change: "ended", exit: 1, tail },
    );
    const one = buildReport(entries, j.samples(undefined, { p: `p${name}` }));
    const xml = await junit.render([one, one]);

    expect(complaints(xml)).toEqual([]);
    expect(xml.length).toBeLessThan(600_000);
  });
  await fc.assert(property, { numRuns: 60 });
});

describe("the readers' rules", () => {
  const good = `<testsuites><testsuite name="a" tests="1" failures="1" errors="0" skipped="0" time="1.0"
    timestamp="2026-01-02T03:04:05"><testcase classname="a.b" name="c"><failure type="x" message="m">m</failure>
    </testcase></testsuite></testsuites>`;

  it("are kept by a small file", () => {
    expect(complaints(good)).toEqual([]);
  });

  it.each([
    [good.replace(">m<", ">n<"), "message and text differ"],
    [good.replace('name="c"', 'name=""'), "without name"],
    [good.replace('failures="1"', 'failures="0"'), "failures is 0"],
    [good.replace(/<testcase[\s\S]*<\/testcase>/, (one) => one + one), "gitlab drops the second"],
    [good.replace("</testcase>", '<error type="y" message=""/></testcase>'), "only the first"],
    [good.replace('time="1.0"', 'time="1s"'), "not in seconds"],
    [good.replace(/<testcase[\s\S]*<\/testcase>/, ""), "no test at all"],
    [good.replace(">m<", ">\u0001<"), "no parser takes it"],
  ])("refuse %#", (xml, why) => {
    expect(complaints(xml).join("; ")).toContain(why);
  });
});

const THRESHOLDS = ["ttr <= 1ms", "error_ratio < 50%"];
const placed = () => {
  const lines = { experiment: 3, thresholds: [9, 12] };
  const watching = { ...j.WATCHING, thresholds: THRESHOLDS };
  return report({ entries: j.run(j.plan({ file: "drill.yaml", lines, watching })) });
};

test("a case has the line of its threshold, or of its experiment", async () => {
  const xml = await junit.render([placed()]);
  const lineOf = (name: string) => new RegExp(`name="${name}"[^>]* line="(\\d+)"`).exec(xml)?.[1];
  expect(lineOf("error_ratio &lt; 50%")).toBe("12");
  expect(lineOf("ttr &lt;= 1ms")).toBe("9");
  expect(lineOf("nothing is left behind")).toBe("3");
});

test("what failed has the page beside it attached, as GitLab reads it", async () => {
  const xml = await junit.render([CASES.fail!()], { page: "out/report.html" });
  const failed = xml.match(/<\/failure>\s*<system-out>\[\[ATTACHMENT\|out\/report\.html\]\]</g);
  expect(failed?.length).toBe(xml.match(/<failure /g)?.length);
  expect(await junit.render([CASES.pass!()], { page: "a.html" })).not.toContain("ATTACHMENT");
});
