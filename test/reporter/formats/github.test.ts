import { expect, it, test } from "vitest";
import github from "../../../src/reporter/formats/github.ts";
import outputs from "../../../src/reporter/formats/github-output.ts";
import { buildReport } from "../../../src/reporter/report.ts";
import * as j from "../journal.ts";
import { CASES } from "./reports.ts";

test.each(Object.keys(CASES))("%s looks as reviewed", async (name) => {
  const suite = [CASES[name]!()];
  const text = `${github.render(suite)}\n${outputs.render(suite)}`;
  await expect(text).toMatchFileSnapshot(`golden/${name}.github.txt`);
});

it("escapes what would end a property or a line", () => {
  const name = "50%: a, b\n::error::c";
  const entries = j.run(j.plan({ name, file: "a,b:c.yaml" }));
  expect(github.render([buildReport(entries, j.samples())])).toBe(
    "::notice file=a%2Cb%3Ac.yaml,title=PASS%3A 50%25%3A a%2C b\\n%3A%3Aerror%3A%3Ac::no gating probe had an outage (limit 2 s)\n",
  );
});

it("shows no more than GitHub does, and says how many there are", () => {
  const lines = github
    .render(Array.from({ length: 30 }, () => CASES.fail!()))
    .trimEnd()
    .split("\n");
  const errors = lines.filter((line) => line.startsWith("::error "));
  expect(errors).toHaveLength(10);
  expect(errors.at(-1)).toContain("and 81 more");
});

it("gives outputs that nobody's words can add to", () => {
  const tail = "x\nverdict=pass\n";
  const command = "c\nverdict=pass";
  const entries = j.run(j.plan({ command }), {
    ...{ t: 6_000, kind: "command", change: "ended" },
    ...{ exit: 1, tail },
  });
  const text = outputs.render([buildReport(entries, j.samples())]);
  expect(text.match(/^verdict=.*$/gm)).toEqual(["verdict=fail"]);
  expect(text.split("\n")).toHaveLength(10);
});

it("counts runs and passes over a suite, and takes the worst", () => {
  expect(outputs.render([CASES.pass!(), CASES.unsafe!(), CASES.fail!()])).toMatch(
    /^verdict=unsafe\nexit=5\nbecause=kill on shop-api-1[\s\S]*\nruns=3\nexperiments=3\npassed=1\nflaky=0\n$/,
  );
});

it("points at the line of the threshold that failed", () => {
  const fail = CASES.fail!();
  const [threshold] = fail.thresholds;
  const watching = { ...fail.watching, thresholds: ["x", threshold!.text] };
  const lines = { experiment: 3, thresholds: [9, 12] };
  const text = github.render([{ ...fail, file: "drill.yaml", lines, watching }]);
  expect(text).toMatch(/^::error file=drill\.yaml,line=12,title=/m);
  expect(github.render([{ ...fail, file: "drill.yaml", lines }])).toMatch(/,line=3,/);
});
