/** `chaos explain`: each value with its origin, and no secret. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { chaos, temporaryFolder } from "../cli/chaos.ts";

const FILE = `version: 1
defaults:
  probes:
    shop: "http://me:\${PASSWORD}@127.0.0.1:8080/"
    door: "http://u:pw@127.0.0.1/?token=t0ken"
  watch: { interval: 50ms }
experiments:
  - name: one
    faults:
      - monkey: pause
        options: { duration: "\${LASTS:-3s}" }
        select: { service: api }
    watch: { baseline: 1s }
  - name: two
    faults: [{ monkey: zone-wiper, select: { zone: [a, b] } }]
  - name: three
    faults: [{ monkey: noop, select: { service: api } }]
    thresholds: ttr <= 5s
    guards: { maxVictims: 1, updateInProgress: off }
  - name: four
    faults: [{ monkey: noop, select: { service: api } }]
    thresholds: soft p95 <= 5s
    watch: { recover: 1500ms }
  - name: five
    faults: [{ monkey: noop, select: { service: api } }]
    watch: { verify: false }
  - name: six
    faults: [{ monkey: noop, select: { service: api } }]
    watch: { verify: false }
    probes:
      beside: "http://u:pw@127.0.0.1/?token=t0ken&x=\${PASSWORD}"
      base: "\${BASE:-http://h}/x?k=t0ken"
      whole: "\${BASE:-http://u:t0ken@h/}"
      sent: { address: "\${BASE:-tcp://h:1}?send=t0ken" }
      auth: { address: "http://h/", headers: { authorization: "\${BASE:-Bearer t0ken}" } }
      before: "http://\${PASSWORD}:t0ken@127.0.0.1/"
      behind: "http://u:\${PASSWORD}@127.0.0.1/?key=t0ken"
      door: "http://\${PASSWORD:-127.0.0.1}:8080/"
      head: { address: "http://127.0.0.1/", headers: { authorization: "t0ken \${PASSWORD}" } }
`;

const SECRETS = ["s3cret", "u:pw", "t0ken"];

interface Answer {
  tool: { key: string; value: string; from: string }[];
  experiments: { experiment: string; values: Answer["tool"] }[];
}

async function explain(...words: string[]) {
  const file = join(temporaryFolder(), "drill.yaml");
  writeFileSync(file, FILE);
  const env = { PASSWORD: "s3cret", CHAOS_STATE: "/tmp/somewhere" };
  const { exit, stdout, stderr } = await chaos(["explain", file, ...words, "--json"], env);
  expect(exit, stderr).toBe(0);
  const answer = JSON.parse(stdout.replaceAll(file, "FILE")) as Answer;
  const rows = answer.experiments.map(
    ({ values }) => new Map(values.map(({ key, value, from }) => [key, [value, from]])),
  );
  return { answer, rows, stdout };
}

describe("chaos explain", () => {
  it("tells where each value is from", async () => {
    const { answer, rows } = await explain();
    const [one, two] = rows;
    expect(rows.flatMap((one) => [...one.keys()].filter((key) => /^lines/.test(key)))).toEqual([]);
    expect(one?.get("watch.baseline")).toEqual(["1s", "FILE:13"]);
    expect(one?.get("watch.interval")).toEqual(["50ms", "FILE:6 (defaults)"]);
    expect(two?.get("watch.baseline")).toEqual(["3s", "built in"]);
    expect(one?.get("faults[0].options.duration")).toEqual([
      `\${LASTS:-3s}`,
      "FILE:11, the default of LASTS, which is not set",
    ]);
    expect(one?.get("faults[0].count")).toEqual(["1", "built in"]);
    expect(two?.get("faults[0].everyone")).toEqual(["true", "built in"]);
    expect(two?.get("faults[0].select.zone")).toEqual(["a; b", "FILE:15"]);
    expect(two?.get("faults[0].options.quorum")).toEqual(["50%", "built in"]);
    expect(answer.tool).toMatchObject([
      { key: "engine", from: "DOCKER_HOST of the environment" },
      { key: "state", value: "/tmp/somewhere", from: "CHAOS_STATE of the environment" },
    ]);
  });

  it("tells the thresholds that decide where the file names none", async () => {
    const { rows } = await explain();
    const usual = (recover: string) =>
      `longest_outage <= 2s; ttr_release <= ${recover}; relapses == 0`;
    const told = rows.map((row) => row.get("thresholds"));
    expect(told).toEqual([
      [usual("30s"), "built in"],
      [usual("30s"), "built in"],
      ["ttr <= 5s", "FILE:18"],
      ["soft p95 <= 5s", "FILE:22"],
      undefined,
      undefined,
    ]);
    const beside = rows.map((row) => row.get("thresholds beside soft ones"));
    expect(beside.filter(Boolean)).toEqual([[usual("1500ms"), "built in"]]);
  });

  it("tells the guards that every drill passes, and those that its monkeys want", async () => {
    const { rows } = await explain();
    const guardsOf = (row = new Map<string, string[]>()) =>
      Object.fromEntries([...row].filter(([key]) => key.startsWith("guards.")));
    const always = { "guards.conflict": ["true", "built in"], "guards.halt": ["true", "built in"] };
    const usual = { ...always, "guards.updateInProgress": ["on", "built in"] };
    expect(guardsOf(rows[0])).toEqual(usual);
    expect(guardsOf(rows[1])).toEqual({
      ...usual,
      "guards.quorum": ["true", "built in, wanted by zone-wiper"],
    });
    expect(guardsOf(rows[2])).toEqual({
      ...always,
      "guards.maxVictims": ["1", "FILE:19"],
      "guards.updateInProgress": ["off", "FILE:19"],
    });
  });

  it("shows where a secret is from, and no secret", async () => {
    const { rows, stdout } = await explain("one");
    expect(rows).toHaveLength(1);
    expect(rows[0]?.get("probes.shop")).toEqual([
      "http://***@127.0.0.1:8080/",
      "FILE:4 (defaults), PASSWORD of the environment",
    ]);
    for (const secret of SECRETS) expect(stdout).not.toContain(secret);
  });

  it("shows no secret that stands beside a variable", async () => {
    const { rows, stdout } = await explain("six");
    expect(rows[0]?.get("probes.door")?.[0]).toBe(`http://\${PASSWORD:-127.0.0.1}:8080/`);
    const headers = rows[0]?.get("probes.head.headers.authorization");
    expect(headers?.[0]).toBe(`***\${PASSWORD}`);
    for (const secret of SECRETS) expect(stdout).not.toContain(secret);
  });
});
