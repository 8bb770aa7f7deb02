/**
 * Seen: a mistyped monkey, two experiments of one name, a key that was there twice or two quantities
 * were told alone; what else was wrong came out one run after the other.
 */
import { expect, it } from "vitest";
import { readConfig } from "../../src/config/read.ts";
import type { ChaosError } from "../../src/failure.ts";

/** `line: message` of each. */
async function told(text: string): Promise<string[]> {
  const bytes = Buffer.from(text);
  const source = { name: "drill.yaml", size: bytes.length, bytes: () => bytes };
  const error = await readConfig(source, { env: {}, readFile: () => "" }).catch(
    (thrown: unknown) => thrown as ChaosError,
  );
  const problems = (error as ChaosError).details.problems as { line: number; message: string }[];
  return problems.map(({ line, message }) => `${line}: ${message}`);
}

const file = (...lines: string[]) => ["version: 1", ...lines, ""].join("\n");
const experiment = (name: string, ...lines: string[]) => [
  `  - name: ${name}`,
  "    faults: [{ monkey: pause, select: { all: true } }]",
  ...lines.map((line) => `    ${line}`),
];
/** Right piece by piece, and wrong together. */
const LATER = "schedule: { cron: 0 9 * * *, min: 1 workday }";
const LATER_SAID = /for a schedule with mean/;

const HIDDEN: readonly (readonly [string, string, readonly RegExp[]])[] = [
  [
    "an unknown monkey, of its fault",
    file(
      "experiments:",
      "  - name: x",
      "    faults:",
      "      - monkey: pauze",
      "        options: { duraton: 1s }",
      "        count: 0",
      "        slect: { all: true }",
      "      - { monkey: zzzzzzzzzzz, options: { a: 1 }, select: { zon: a } }",
      "      - { select: { all: true }, percent: 120% }",
    ),
    [
      /^5: .*did you mean "pause"/,
      /^6: unknown key "duraton": did you mean "duration"/,
      /^7: .*count: found 0/,
      /^8: unknown key "slect": did you mean "select"/,
      /^9: .*found "zzzzzzzzzzz"/,
      /^9: unknown key "zon"/,
      /^10: .*monkey: it is missing/,
      /^10: .*percent: found "120%"/,
    ],
  ],
  [
    "a name that is there twice",
    file(
      "experiments:",
      ...experiment("x"),
      ...experiment("x", LATER),
      ...experiment("y", "tags: 1"),
    ),
    [/^5: two experiments are called "x"/, LATER_SAID, /unknown key "tags"/],
  ],
  [
    "a key that is there twice",
    file("experiments:", ...experiment("x", "retries: 1", "retries: 2", "tags: 1", LATER)),
    [/^6: the key "retries" is there twice/, /unknown key "tags"/, LATER_SAID],
  ],
  [
    "two quantities, of its fault and of its experiment",
    file(
      "experiments:",
      "  - name: x",
      "    faults: [{ monkey: pause, select: { all: true }, count: 1, percent: 5%, onRestart: x }]",
      `    ${LATER}`,
      ...experiment("y", "ramp: { count: [1, 2], percent: [1%, 2%], mustHld: 1 }"),
    ),
    [
      /expected one of count, percent and everyone/,
      /onRestart: found "x"/,
      LATER_SAID,
      /^8: .*count, percent and options/,
      /unknown key "mustHld"/,
    ],
  ],
  [
    "a variable that is not there",
    file(
      "experiments:",
      ...experiment("x", "seed: $" + "{NOT_THERE}", LATER),
      ...experiment("y", LATER),
    ),
    [/^5: .*no NOT_THERE/, /^6: .*with mean/, /^9: .*with mean/],
  ],
  [
    "a default",
    file(
      "defaults: { retries: 99, probes: { a: http://x:1/ } }",
      "experiments:",
      ...experiment("x", LATER, "thresholds: 'ttr{probe=b} <= 1s'"),
    ),
    [/^2: .*retries: found 99/, LATER_SAID, /no probe is called "b"/],
  ],
  [
    "a guard that cannot be left out, once in the defaults",
    file(
      "defaults: { guards: { conflict: false, quorum: false }, thresholds: tttr <= 1s }",
      "experiments:",
      ...experiment("x").map((line) => line.replace("pause", "zone-wiper")),
      ...experiment("y", LATER).map((line) => line.replace("pause", "zone-wiper")),
      ...experiment("z", "abortWhen: error_ratio over 10ms > 5%"),
    ),
    [
      /^2: defaults\.guards\.conflict: found false/,
      /^2: defaults\.guards\.quorum: found false, but zone-wiper/,
      /^2: .*unknown metric/,
      LATER_SAID,
      /^11: .*abortWhen\[0\]: a window of 10 ms/,
    ],
  ],
  [
    "an unknown key, of those beside it; nor does a rule hide the others",
    file(
      "experiments:",
      ...experiment(
        "x",
        "probes: { a: 'http://x:1/' }",
        "abortWhen: [error_ratio over 100ms > 5%, 'error_ratio{probe=zz} over 3s > 5%', errors > 1, error_ratio over 10ms > 5%]",
        "watch: { baseline: 10ms, bsl: 1s }",
      ),
    ),
    [
      /^6: .*abortWhen\[0\]: a window of 100 ms/,
      /^6: .*abortWhen\[1\]: no probe is called "zz"/,
      /^6: .*abortWhen\[2\]: .*unknown metric/,
      /^6: .*abortWhen\[3\]: a window of 10 ms/,
      /^7: .*watch\.baseline: found 10 ms, too short/,
      /^7: unknown key "bsl"/,
    ],
  ],
  [
    "a mistyped key, of what stands under it",
    file(
      "defalts: { retries: 99 }",
      "experimets:",
      ...experiment("x", "wathc: { baseline: 10x, recver: 2h }", "shedule: { cron: 0 10 * * }"),
    ),
    [
      /^2: unknown key "defalts"/,
      /^2: .*retries: found 99/,
      /^3: unknown key "experimets"/,
      /^6: unknown key "wathc"/,
      /^6: .*watch\.baseline: .*"10x"/,
      /^6: unknown key "recver"/,
      /^7: unknown key "shedule"/,
      /^7: .*schedule\.cron: .*4 fields/,
    ],
  ],
  [
    "a mistyped monkey, of what is meant with it",
    file(
      "experiments:",
      "  - name: x",
      "    faults: [{ monkey: kil, select: { all: true }, onRestart: reinject, percnt: 120% }]",
      "    abortWhen: error_ratio over 9ms > 5%",
      "    ramp: { options: { signl: [a, b], mode: [crash, x] } }",
    ),
    [
      /^4: .*did you mean "kill"/,
      /^4: .*onRestart: found reinject, expected end for kill/,
      /^4: unknown key "percnt"/,
      /^4: .*percent: found "120%"/,
      /^5: .*abortWhen\[0\]: a window of 9 ms/,
      /^6: .*expected one option/,
      /^6: unknown key "signl": did you mean "signal"/,
      /^6: .*mode\[1\]: found "x"/,
    ],
  ],
  [
    "a wrong time, of the others that do not depend on it",
    file(
      "defaults: { watch: { recover: 1x, latencyLimit: 2x } }",
      "experiments:",
      ...experiment(
        "x",
        "probes: { a: 'http://x:1/' }",
        "watch: { baseline: 10ms, latencyLimit: 1s }",
        "abortWhen: error_ratio over 10ms > 5%",
      ),
      ...experiment(
        "y",
        "probes: { a: 'http://x:1/' }",
        "watch: { interval: 1x, baseline: 10ms, recover: 10ms }",
        "abortWhen: error_ratio over 10ms > 5%",
      ),
    ),
    [
      /^2: .*recover: .*"1x"/,
      /^2: .*latencyLimit: .*"2x"/,
      /^7: .*baseline: found 10 ms/,
      /^8: .*abortWhen/,
      /^12: .*interval: .*"1x"/,
    ],
  ],
  [
    "a wrong probe or fault, of how the drill is watched",
    file(
      "experiments:",
      ...experiment("x", "probes: { a: htp://x:1/ }", "watch: { baseline: 10ms }"),
      ...experiment(
        "y",
        "order: sequenc",
        "abortWhen: [error_ratio over 10ms > 5%, error_ratio > 5%]",
      ),
    ),
    [
      /^5: .*scheme is "htp"/,
      /^6: .*baseline: found 10 ms/,
      /^9: .*order: found "sequenc"/,
      /^10: .*abortWhen\[0\]: a window of 10 ms/,
    ],
  ],
  [
    "a mistyped key, of what is wrong as it is meant; what is right so is not told",
    file(
      "defaults: { wtch: { baseline: 100ms } }",
      "experiments:",
      ...experiment("x", "probes: { a: 'http://x:1/' }", "abortWen: error_ratio over 9ms > 5%"),
      ...experiment(
        "y",
        "watch: { intervl: 10ms, timeout: 100ms }",
        "abortWhen: error_ratio over 200ms > 5%",
      ),
      ...experiment("z", "retris: many", "shedule: { min: 1 workday, cron: 0 9 * * * }"),
    ),
    [
      /^2: unknown key "wtch": did you mean "watch"/,
      /^2: defaults\.watch\.baseline: found 100 ms, too short/,
      /^7: unknown key "abortWen"/,
      /^7: .*abortWhen\[0\]: a window of 9 ms/,
      /^10: unknown key "intervl"/,
      /^14: unknown key "retris"/,
      /^14: .*retries: found "many"/,
      /^15: unknown key "shedule"/,
      /^15: .*schedule\.min: it is for/,
    ],
  ],
  [
    "a fault's, of another fault's restart",
    file(
      "experiments:",
      "  - name: x",
      "    faults:",
      "      - { monkey: restart, select: { all: true }, onRestart: reinject, zz: 1 }",
      "      - { monkey: kill, select: { all: true }, options: { signal: SIGTERM } }",
      "      - { monkey: kill, select: { all: true }, onRestart: reinject, count: 0 }",
    ),
    [
      /^5: .*found reinject, expected end for restart/,
      /^5: unknown key "zz"/,
      /^6: .*it is for mode signal/,
      /^7: .*found reinject, expected end for kill/,
      /^7: .*count: found 0/,
    ],
  ],
  [
    "a ramp's last step, of its steps",
    file(
      "experiments:",
      ...experiment("x", "ramp: { options: { duration: [1s, 2x] }, mustHold: 5s }"),
      ...experiment("y", "ramp: { options: { duration: [1y], duraton: [1s, 2s] } }"),
    ),
    [
      /^5: .*duration\[1\]: Cannot read duration "2x"/,
      /^5: .*mustHold: found 5s, expected one of its steps: 1s, 2x/,
      /^8: .*duration: found 1, expected at least two/,
      /^8: .*duration\[0\]: Cannot read/,
      /^8: .*options: found duration, duraton, expected one option/,
      /^8: unknown key "duraton"/,
    ],
  ],
  [
    "a schedule's, of the defaults, which is told there and once",
    file(
      "defaults: { schedule: { cron: 0 9 * * *, min: 1 workday, together: independent } }",
      "experiments:",
      ...experiment("x"),
      ...experiment("y", "schedule: { jitter: 2s, maxQuietDays: 1 }"),
      ...experiment("z", "schedule: { every: 2h, groups: zone }"),
    ),
    [
      /^2: defaults\.schedule\.min: it is for a schedule with mean/,
      /^2: defaults\.schedule\.together: it is for a schedule with groups/,
      /^8: experiments\[1\]\.schedule\.maxQuietDays: it is for/,
    ],
  ],
  [
    "two kinds of schedule in the defaults",
    file(
      "defaults: { schedule: { cron: 0 9 * * *, every: 2h, jitter: 1x } }",
      "experiments:",
      ...experiment("x"),
      ...experiment("y"),
    ),
    [/^2: defaults\.schedule: expected one of cron, every and mean, found cron/, /^2: .*"1x"/],
  ],
];

it.each(HIDDEN)("hides no other: %s", async (_, text, words) => {
  const said = await told(text);
  for (const one of words) expect(said).toContainEqual(expect.stringMatching(one));
  expect(said, said.join("\n")).toHaveLength(words.length);
});

it("tells a default's threshold of no probe once, whoever goes by it", async () => {
  const shared = "defaults: { probes: { a: http://x:1/ }, thresholds: 'ttr{probe=b} <= 1s' }";
  const said = await told(file(shared, "experiments:", ...experiment("x"), ...experiment("y")));
  expect(said).toEqual([
    expect.stringMatching(/^2: defaults\.thresholds\[0\]: no probe is called "b"/),
  ]);
});

it.each([
  [
    "of a container's label",
    "probes: { a: http://x:1/ }",
    "thresholds: 'ttr{probe=b,role=victim} <= 1s'",
  ],
  ["where all are of labels", "thresholds: 'ttr{probe=b} <= 1s'"],
  ["of the defaults", "thresholds: 'ttr{probe=shared} <= 1s'"],
])("has nothing against a threshold of a probe %s", async (_, ...lines) => {
  const isShared = lines.length === 1 && lines[0]?.includes("shared");
  const head = isShared ? ["defaults: { probes: { shared: http://x:1/ } }"] : [];
  const bytes = Buffer.from(file(...head, "experiments:", ...experiment("x", ...lines)));
  const source = { name: "drill.yaml", size: bytes.length, bytes: () => bytes };
  const { config } = await readConfig(source, { env: {}, readFile: () => "" });
  expect(config.experiments).toHaveLength(1);
});
