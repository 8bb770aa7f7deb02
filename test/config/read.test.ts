/** Drill files: what becomes of a good one, and each mistake with its place. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadExperiments } from "../../src/config/load.ts";
import { orderOf } from "../../src/config/orders.ts";
import type { Problem } from "../../src/config/problems.ts";
import { readConfig } from "../../src/config/read.ts";
import { ChaosError } from "../../src/failure.ts";
import { temporaryFolder } from "../cli/chaos.ts";
import { BROKEN } from "./broken.ts";

const LOOKUP = {
  env: { ZONE: "a", HOME: "/root" },
  readFile: (path: string) => {
    if (path === "/run/token") return "t0ken\n";
    throw new Error(`no such file: ${path}`);
  },
};

async function read(text: string | Uint8Array) {
  const bytes = Buffer.from(text);
  return readConfig({ name: "drill.yaml", size: bytes.length, bytes: () => bytes }, LOOKUP);
}

async function problemsOf(text: string | Uint8Array): Promise<readonly Problem[]> {
  const error = await read(text).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ChaosError)) throw new Error(`expected a refusal, got ${error}`);
  expect([error.code, error.exit]).toEqual(["CONFIG_INVALID", 2]);
  return error.details.problems as Problem[];
}

describe("a file that cannot be used", () => {
  it.each(BROKEN)("for $title is refused with the place", async ({ text, told }) => {
    const problems = await problemsOf(text);
    const said = problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
    for (const [place, words] of told)
      expect(said).toContainEqual(
        expect.stringMatching(new RegExp(`^${place} .*${words.source}`, "is")),
      );
  });

  it("is refused with all its problems at once, in their order", async () => {
    const text = "version: 2\nexperiments:\n  - name: x\n    fault: 1\n    faults: []\n";
    const problems = await problemsOf(text);
    expect(problems.map(({ line }) => line)).toEqual([1, 4, 5]);
  });

  it.each([
    ["bytes that are no UTF-8", Buffer.from("a: 1\nbö\xff\xfe", "latin1"), "2:2", /no UTF-8/],
    ["half a letter at its end", Buffer.from("a: 1\nbö").subarray(0, 7), "2:2", /no UTF-8/],
    ["a NUL byte", Buffer.from("version: 1\0"), "1:11", /NUL/],
    ["10 MB", Buffer.alloc(10_485_760, "#"), "1:1", /found 10485760 bytes, expected at most/],
  ])("for %s is refused before it is read as YAML", async (_title, bytes, place, words) => {
    const [problem] = await problemsOf(bytes);
    expect(`${problem?.line}:${problem?.column}`).toBe(place);
    expect(problem?.message).toMatch(words);
  });

  it("for an alias bomb is refused where it goes off", async () => {
    const bomb = Array.from({ length: 9 }, (_, n) =>
      n === 0 ? "a0: &a0 [x,x,x,x,x,x,x,x,x]" : `a${n}: &a${n} [${`*a${n - 1},`.repeat(9)}]`,
    ).join("\n");
    expect(await problemsOf(`${bomb}\n`)).toMatchObject([
      {
        line: 5,
        message: expect.stringMatching(/with its aliases it has more than 50000 values/),
      },
    ]);
  });

  it("for ten thousand unknown keys tells the first fifty, and that there are more", async () => {
    const many = Array.from({ length: 10_000 }, (_, n) => `key${n}: 1`).join("\n");
    const error = await read(`${many}\n`).catch((thrown: unknown) => thrown as ChaosError);
    expect((error as ChaosError).details.problems).toHaveLength(50);
    expect((error as ChaosError).message).toMatch(/: more than 50 problems(.|\n)*\n {2}and more$/);
  });

  it("for a long text tells its beginning and its end", async () => {
    const [problem] = await problemsOf(`version: 1\nexperiments: []\n${"k".repeat(300_000)}: 1\n`);
    expect(problem?.message.length).toBeLessThan(500);
  });

  it.each(["/nowhere/drill.yaml", "/tmp", "/dev/zero", "/proc/self/mem"])(
    "as %s is refused",
    async (file) => {
      const loading = loadExperiments(file, {});
      await expect(loading).rejects.toMatchObject({ code: "CONFIG_INVALID" });
    },
  );
});

const GOOD = `version: 1
defaults:
  probes: { shop: "http://u:\${file:/run/token}@127.0.0.1:\${PORT:-8080}/" }
  watch: { interval: 250ms, baseline: 1s }
  guards: { maxVictims: 9, quietHours: ["22:00-06:00 UTC"] }
experiments:
  - name: zone dies
    faults:
      - { monkey: zone-wiper, options: { hold: 5s }, select: { zone: "\${ZONE}" } }
    thresholds: ttr <= 10s
    guards: { maxVictims: 3, optIn: true, incident: ["https://a.example/", "https://b.example/"] }
    watch: { baseline: 2s }
  - name: costs $\${5}
    faults: [{ monkey: pause, select: { service: [web, api], exclude: web-1 }, percent: 30 }]
    watch: { verify: false }
    seed: abc
`.replace("costs $${5}", "second");

describe("a good file", () => {
  const orders = async () => {
    const folder = temporaryFolder();
    const file = join(folder, "drill.yaml");
    writeFileSync(join(folder, "token"), "t0ken\n");
    writeFileSync(file, GOOD.replace("/run/token", join(folder, "token")));
    return (await loadExperiments(file, LOOKUP.env)).map(orderOf);
  };

  it("says what flags would have said, with its defaults below each experiment's own", async () => {
    const [first] = await orders();
    expect(first).toMatchObject({
      name: "zone dies",
      faults: [
        {
          monkey: "zone-wiper",
          options: { hold: "5s" },
          selection: { zone: ["a"] },
          quantity: { kind: "all" },
        },
      ],
      guards: { maxVictims: 3, optIn: true, quietHours: ["22:00-06:00 UTC"] },
      probes: [{ name: "shop", address: "http://u:t0ken@127.0.0.1:8080/" }],
      secrets: ["t0ken"],
      watching: {
        intervalMs: 250,
        baselineMs: 2_000,
        verdictWanted: true,
        thresholds: ["ttr <= 10s"],
      },
    });
  });

  it("leaves each experiment its own", async () => {
    const [, second] = await orders();
    expect(second).toMatchObject({
      faults: [
        {
          selection: { service: ["web", "api"], exclude: ["web-1"] },
          quantity: { kind: "percent", percent: 30 },
        },
      ],
      watching: { baselineMs: 1_000, verdictWanted: false, thresholds: [] },
      seed: "abc",
    });
  });

  it("may be JSON", async () => {
    const faults = [{ monkey: "noop", select: { all: true } }];
    const { config } = await read(
      JSON.stringify({ version: 1, experiments: [{ name: "x", faults }] }),
    );
    expect(config.experiments[0]?.faults[0]?.monkey).toBe("noop");
  });

  it("puts variables in as text: one cannot become another key", async () => {
    const evil = "a, all: true }";
    const text = `version: 1\nexperiments:\n  - name: x\n    faults:\n      - { monkey: noop, select: { zone: "\${ZONE}" } }\n`;
    const bytes = Buffer.from(text);
    const lookup = { ...LOOKUP, env: { ZONE: evil } };
    const source = { name: "d", size: bytes.length, bytes: () => bytes };
    const { config } = await readConfig(source, lookup);
    expect(config.experiments[0]?.faults[0]?.select).toEqual({ zone: [evil] });
  });
});

it("takes a variable alone for a number or a switch where no text may stand", async () => {
  const { config } = await read(`version: 1
experiments:
  - name: x
    seed: \${SEED:-42}
    optIn: \${OPT_IN:-true}
    retries: \${RETRIES:-2}
    probes: { p: { address: "https://h/", insecure: "\${INSECURE:-true}" } }
    faults: [{ monkey: pause, select: { all: true }, count: "\${MANY:-3}" }]
`);
  const [one] = config.experiments;
  expect(one).toMatchObject({ seed: "42", optIn: true, retries: 2, faults: [{ count: 3 }] });
  expect(one?.probes?.p).toMatchObject({ insecure: true });
});

it("tells what a variable is where it is neither", async () => {
  const problems = await problemsOf(`version: 1
experiments:
  - name: x
    retries: \${R:-many}
    optIn: \${O:-1}
    faults: [{ monkey: pause, select: { all: true } }]
`);
  expect(problems.map(({ line }) => line)).toEqual([4, 5]);
});

it.each([
  [
    "a list for a name",
    "faults: [{ monkey: disconnect, select: { all: true }, options: { from: [] } }]",
  ],
  ["an empty list of a guard", "guards: { allowProject: [] }"],
  [
    "an empty pattern",
    "faults: [{ monkey: process-kill, select: { all: true }, options: { pattern: '' } }]",
  ],
  [
    "a mistyped key that must be there",
    "faults: [{ monkey: process-kill, select: { all: true }, options: { patern: x } }]",
  ],
])("%s is one mistake", async (_title, line) => {
  const rest = line.startsWith("faults")
    ? ""
    : "    faults: [{ monkey: pause, select: { all: true } }]\n";
  const problems = await problemsOf(`version: 1\nexperiments:\n  - name: x\n    ${line}\n${rest}`);
  expect(problems.map(({ message }) => message)).toHaveLength(1);
});

it.each([
  "percent: [20, 40], mustHold: 40%",
  "percent: [20%, 40%], mustHold: 20.0%",
  "count: [1, 2], mustHold: 2",
])("a ramp may say its step in another way: %s", async (ramp) => {
  const text = `version: 1\nexperiments:\n  - name: x\n    ramp: { ${ramp} }\n    faults: [{ monkey: pause, select: { all: true } }]\n`;
  await expect(read(text)).resolves.toBeDefined();
});

it.each([
  ["a mistyped key", `    retris: \${R:-2}\n`],
  ["a mistyped key above it", `    wach: { verify: "\${V:-false}" }\n`],
])("a variable under %s is no second mistake", async (_title, line) => {
  const text = `version: 1\nexperiments:\n  - name: x\n${line}    faults: [{ monkey: pause, select: { all: true } }]\n`;
  expect(await problemsOf(text)).toHaveLength(1);
});

it("a variable at a mistyped monkey is no second mistake", async () => {
  const fault = `{ monkey: paus, select: { all: true }, count: "\${C:-2}" }`;
  const text = `version: 1\nexperiments:\n  - name: x\n    faults: [${fault}]\n`;
  expect(await problemsOf(text)).toHaveLength(1);
});

it("tells what a number from a variable should be", async () => {
  const text = `version: 1\nexperiments:\n  - name: x\n    retries: \${R:-99}\n    faults: [{ monkey: pause, select: { all: true } }]\n`;
  const [problem, ...more] = await problemsOf(text);
  expect(more).toEqual([]);
  expect(problem?.message).toMatch(/retries: found 99, expected at most 10/);
});

it.each([
  [
    "version",
    "verson: 1\nexperiments: [{ name: x, faults: [{ monkey: pause, select: { all: true } }] }]\n",
  ],
  [
    "selection",
    "version: 1\nexperiments: [{ name: x, faults: [{ monkey: pause, select: { servce: web } }] }]\n",
  ],
  [
    "ramp",
    "version: 1\nexperiments: [{ name: x, faults: [{ monkey: pause, select: { all: true } }], ramp: { cont: [1, 2] } }]\n",
  ],
  [
    "engine",
    'version: 1\nengines: [{ name: a, hst: "unix:///a" }]\nexperiments: [{ name: x, faults: [{ monkey: pause, select: { all: true } }] }]\n',
  ],
  [
    "alias",
    "version: 1\nexperiments:\n  - { name: x, faults: &f [{ monkey: pause, select: { all: true }, count: 0 }] }\n  - { name: y, faults: *f }\n",
  ],
])("one mistake in %s is told once", async (_title, text) => {
  const problems = await problemsOf(text);
  expect(problems.map(({ message }) => message)).toHaveLength(1);
});

it("takes a far-fetched name for no other", async () => {
  const text =
    "version: 1\nexperiments: [{ name: x, owner: team, faults: [{ monkey: pause, select: { all: true } }] }]\n";
  expect(await problemsOf(text)).toHaveLength(1);
});
