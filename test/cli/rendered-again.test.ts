/** A journal says the same whenever and wherever it is read: byte for byte, in every format. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { buildReport } from "../../src/reporter/report.ts";
import { formats } from "../../src/rosters.ts";
import * as j from "../reporter/journal.ts";
import { chaos, temporaryFolder } from "./chaos.ts";

const DAYS = 400;
/** A clock that is ahead; `--import` takes it before anything else. */
const LATER = `const D = Date; globalThis.Date = class extends D {
  constructor(...given) { if (given.length > 0) super(...given); else super(D.now() + ${DAYS * 86_400_000}); }
  static now() { return D.now() + ${DAYS * 86_400_000}; } };`;
const WORLDS = {
  here: { TZ: "UTC", LC_ALL: "C" },
  elsewhere: {
    TZ: "Pacific/Kiritimati",
    LC_ALL: "de_DE.UTF-8",
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(LATER)}`,
  },
};

function recorded(): string {
  const state = temporaryFolder();
  const folder = join(state, "engine", "runs", j.plan().run);
  mkdirSync(folder, { recursive: true });
  const lines = (all: readonly object[]) => all.map((one) => `${JSON.stringify(one)}\n`).join("");
  const died = {
    t: 3_040,
    kind: "target-changed",
    target: j.VICTIM.id,
    name: "shop-api-1",
    change: "die",
    facts: { exitCode: "137" },
  } as const;
  writeFileSync(join(folder, "journal.jsonl"), lines(j.run(j.plan(), died)));
  writeFileSync(join(folder, "samples.jsonl"), lines(j.samples(j.badIn(3_000, 4_200))));
  return state;
}

it("in another time zone, in another year", async () => {
  const state = recorded();
  const files = (await formats.all()).flatMap(({ name, file }) => (file ? [name] : []));
  expect(files).toContain("html");
  const outputs = ["json", ...files, "output", "summary"];
  const told = await Promise.all(
    Object.entries(WORLDS).map(async ([world, env]) => {
      const folder = temporaryFolder();
      const at = (name: string) => join(folder, name);
      const flags = ["json", ...files].flatMap((name) => [`--${name}`, at(name)]);
      const github = { GITHUB_OUTPUT: at("output"), GITHUB_STEP_SUMMARY: at("summary") };
      const words = ["report", "last", "--state", state, "--github", ...flags];
      const { exit, stdout, stderr } = await chaos(words, { ...env, ...github });
      expect(exit, `${world}: ${stderr}`).toBe(0);
      const texts = outputs.map((name) => [name, readFileSync(at(name), "utf8")] as const);
      return Object.fromEntries([["console", stdout], ["github", stderr], ...texts]);
    }),
  );
  const [here = {}, elsewhere] = told;
  for (const text of Object.values(here)) expect(text.length).toBeGreaterThan(20);
  expect(elsewhere).toEqual(here);
});

it("the other world is another one", () => {
  const script = 'console.log(new Date().getTimezoneOffset() + " " + Date.now())';
  const env = { PATH: process.env.PATH, ...WORLDS.elsewhere };
  const [offset, now] = execFileSync(process.execPath, ["-e", script], { env, encoding: "utf8" })
    .split(" ")
    .map(Number);
  expect(offset).toBe(-840);
  expect(now).toBeGreaterThan(Date.now() + (DAYS - 1) * 86_400_000);
});

it("every beginning of a journal can be told, in every format, and none is a pass", async () => {
  const all = await formats.all();
  const whole = j.run();
  for (let length = 1; length < whole.length; length++) {
    const entries = whole.slice(0, length);
    const samples = j.samples().filter(({ due }) => due <= (entries.at(-1)?.t ?? 0));
    const report = buildReport(entries, samples);
    expect(report).toMatchObject({ cutOff: true });
    expect(report.verdict.exit).not.toBe(0);
    for (const { name, render } of all) {
      const text = await render([report], { columns: 100, color: false });
      if (!["prometheus", "github-output"].includes(name)) expect(text, name).toContain("cut off");
    }
  }
});
