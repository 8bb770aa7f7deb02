import { describe, expect, test } from "vitest";
import type { Entry, SampleLine } from "../../../src/core/entry.ts";
import format from "../../../src/reporter/formats/console.ts";
import type { Report } from "../../../src/reporter/report.ts";
import { buildReport } from "../../../src/reporter/report.ts";
import * as j from "../journal.ts";

const PROBES = [
  j.probe("front", { service: "front" }),
  j.probe("shop-api-2", { role: "control", service: "api", zone: "b" }),
  j.probe("shop-api-1", { role: "victim", service: "api", zone: "a" }),
];

function report(
  options: { front?: (due: number) => "good" | "bad"; entries?: Entry[] } = {},
): Report {
  const { front = () => "good", entries = j.run(j.plan({ probes: PROBES })) } = options;
  const samples: SampleLine[] = [
    ...j.samples(front, { latencyMs: (due) => (due > 3_000 && due < 7_000 ? 42 : 8) }),
    ...j.samples(undefined, { p: "shop-api-2" }),
    ...j.samples(j.badIn(3_000, 7_400), { p: "shop-api-1" }),
  ];
  return buildReport(entries, samples);
}

const unsafe = () => {
  const passedOver = [
    { name: "shop-db-1", reason: "it is paused by somebody else", hint: "Thaw it first" },
  ];
  const warnings = ["a reboot of this host would leave the pause in place"];
  const failed = {
    t: 6_950,
    kind: "revert-failed",
    fault: j.ID,
    message: "the engine answered 500: container is marked for removal and cannot be started",
  } as const;
  return j
    .run(j.plan({ probes: PROBES, passedOver, warnings, matched: 2 }), failed)
    .filter(({ kind }) => kind !== "reverted")
    .map((one) =>
      one.kind === "finished"
        ? {
            ...one,
            residue: [{ subject: "shop-api-1", says: "running is false, was true" }],
            unknown: ["end of helpers: the engine did not answer"],
          }
        : one,
    );
};

const harmed = () => {
  const abortWhen = ["error_ratio over 4s > 50%"];
  const message = "front: error_ratio over 4 s is 51.28–53.84 %, more than 50 %";
  return j.run(j.plan({ probes: PROBES, watching: { ...j.WATCHING, abortWhen } }), {
    ...{ t: 6_410, kind: "stopped", cause: "harm", message },
  });
};

const CASES: Record<string, () => Report> = {
  pass: () => report({ front: j.badIn(3_000, 4_200) }),
  fail: () => report({ front: j.badIn(3_000, 99_000) }),
  undecidable: () => report({ front: j.badIn(3_000, 5_000) }),
  unsafe: () => report({ entries: unsafe() }),
  harm: () => report({ front: j.badIn(3_000, 7_900), entries: harmed() }),
};

describe.each([80, 120])("at %i columns", (columns) => {
  test.each(Object.keys(CASES))("%s looks as reviewed", async (name) => {
    const text = format.render([CASES[name]!()], { columns, color: false });

    await expect(text).toMatchFileSnapshot(`golden/${name}-${columns}.txt`);
  });

  test.each(Object.keys(CASES))("%s keeps to the width, but for the line to copy", (name) => {
    const lines = format.render([CASES[name]!()], { columns, color: false }).split("\n");

    const tooWide = lines.filter((line) => line.length > columns && !line.startsWith("Replay"));
    expect(tooWide).toEqual([]);
  });
});

test("the verdict comes first, with its exit status", () => {
  const [line] = format.render([CASES.fail!()], { columns: 200, color: false }).split("\n");

  expect(line).toMatch(/^FAIL {2}front: longest outage ≥ 8\.9\d? s \(limit <= 2 s\) · exit 1$/);
});

test("colour adds colour and changes no word", () => {
  const plain = format.render([CASES.fail!()], { columns: 120, color: false });
  const coloured = format.render([CASES.fail!()], { columns: 120, color: true });

  const esc = String.fromCharCode(27);
  expect(plain).not.toContain(esc);
  expect(coloured).toContain(esc);
  expect(coloured.replaceAll(new RegExp(`${esc}\\[[0-9;]*m`, "g"), "")).toBe(plain);
});

test("a run without probes has no table and no thresholds", () => {
  const watching = { ...j.WATCHING, verdictWanted: false };

  const text = format.render([buildReport(j.run(j.plan({ probes: [], watching })), [])], {
    columns: 80,
    color: false,
  });

  expect(text).toMatch(/^PASS {2}no verdict was asked for/);
  expect(text).not.toMatch(/Probes|Thresholds/);
});
