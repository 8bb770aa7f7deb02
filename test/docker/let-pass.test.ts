/**
 * What Chaos Toolkit was measured to let pass, where an action or its undo goes wrong: by the real command on
 * containers, each with the outcome that is honest. Which row of the field study is which test stands in
 * ../verdict-rows.json; those that need no container are in ../demo/let-pass.test.ts.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { Report } from "../../src/reporter/report.ts";
import { describeDocker, dockerClient, dockerHost } from "../lab/docker.ts";
import { type GateAction, openGate } from "../lab/gate.ts";
import { sampled } from "../proof.ts";
import { ONE_SHOT, openBench, stateOf } from "./bench.ts";
import { stateFolder } from "./chaos.ts";
import { claimsOn } from "./engine-truth.ts";
import { OWN_LABEL } from "./fixture.ts";
import { inProcess } from "./in-process.ts";
import { openService } from "./test-service.ts";

const bench = openBench();

const EXIT_7 = '["sh","-c","exit 7"]';
const NO_PROGRAM = '["no-such-program"]';
const asking = (path: string) => `["wget","-q","-O","-","http://127.0.0.1:${path}"]`;
const exec = (command: string, ...more: string[]) => [
  ...["exec", "--all", "--command", command, "--duration", "300ms", "--timeout", "1s"],
  ...more,
];

/** A server in front, and a process 1 that ends when it is told to, as an engine's stop does. */
const SERVER = ["sh", "-c", 'trap "exit 0" TERM; httpd -p 8080; while :; do sleep 1 & wait; done'];

const ACTIONS = [
  ["M4 an action that exits with 7", EXIT_7, /not confirmed.*exit status 7/],
  ["M4 an action that is answered with 404", asking("8080/nothing"), /not confirmed.*404/],
  ["M5 an action whose connection is refused", asking("1/"), /not confirmed.*refused/],
  ["M5 an action that raises", NO_PROGRAM, /not confirmed.*exit status 12/],
  ["M5 an action that times out", '["sleep","5"]', /not confirmed.*still ran after 1s/],
] as const;

/** The engine's own call is the action; what it did is not known, and no pass: what broke may land yet. */
const CALLS = [
  ["M5 a call of the engine that is answered with 404", "missing", 6],
  ["M5 a call of the engine whose connection breaks", "cut", 5],
  ["M5 a call of the engine that fails", "error", 6],
] as const satisfies readonly (readonly [string, GateAction, number])[];

const UNDOS = [
  ["M6 a rollback that exits with 7", EXIT_7, /could not be undone: .*ended with 7/],
  ["M6 a rollback that raises", NO_PROGRAM, /could not be undone: no-such-program ended with 12/],
  ["M6 a rollback that leaves the service down", '["kill","-TERM","1"]', /running is false/],
] as const;

const IN_BACKGROUND = ["M5 an action that raises in the background"] as const;
const ALL: readonly string[] = [...ACTIONS, ...CALLS, ...UNDOS, IN_BACKGROUND].map(
  ([title]) => title,
);
/** Those that take an engine seconds: some of all of them together. */
const drawn = sampled(ALL, 2, "rows that another tool lets pass");
const among = <R extends readonly [string, ...unknown[]]>(rows: readonly R[]) =>
  rows.filter(([title]) => drawn.includes(title));

describeDocker("what another tool lets pass", () => {
  it.each(among<(typeof ACTIONS)[number]>(ACTIONS))("%s", async (_, command, because) => {
    await bench.begin({ command: SERVER, online: true });

    const { exit, report } = await bench.hit(exec(command));

    expect(exit, report.verdict.because).toBe(3);
    expect(report.verdict.because).toMatch(because);
  });

  it.each(among<(typeof CALLS)[number]>(CALLS))("%s", async (_, action, status) => {
    const victim = await bench.begin();
    const decide = (_n: number, { method, path }: { method: string; path: string }) =>
      method === "POST" && /\/pause\b/.test(path) ? action : "pass";
    await using gate = await openGate(dockerHost, decide);
    const words = ["pause", "--all", "--duration", "300ms"];

    const { exit, report } = await bench.hit(words, { host: gate.host });

    expect(exit, report.verdict.because).toBe(status);
    expect((await stateOf(victim)).Paused).toBe(false);
    // What may land yet stays claimed; here the gate swallowed it, so nothing will.
    const claims = await claimsOn([victim.id]);
    expect(claims).toHaveLength(status === 5 ? 1 : 0);
    for (const claim of claims) await dockerClient().getVolume(claim.split(" ")[1]!).remove();
  });

  it("M4 a kill of a name that does not exist", async () => {
    const victim = await bench.begin();
    const before = await stateOf(victim);
    const { exit, stderr } = await bench.tryTo(["kill", "--name", "nobody-is-called-so"]);
    expect([exit, stderr]).toEqual([3, expect.stringContaining("nobody-is-called-so")]);
    expect(await stateOf(victim)).toEqual(before);
  });

  it.each(among([IN_BACKGROUND]))("%s", async () => {
    const victims = [1, 2].map((n) => bench.begin({ labels: { n: `${n}` } }));
    await Promise.all(victims);
    await using service = await openService();
    using state = stateFolder();
    const [file, json] = [join(state.path, "drill.yaml"), join(state.path, "report.json")];
    writeFileSync(file, inBackground(bench.own(), service.address));

    const words = ["run", file, "--yes", "--quiet", "--json", json, "--watchdog", "none"];
    const { exit, stderr } = await inProcess([...words, "--state", join(state.path, "state")]);

    const { runs } = JSON.parse(readFileSync(json, "utf8")) as { runs: Report[] };
    expect(exit, stderr).toBe(3);
    expect(runs[0]!.verdict.because).toMatch(/not confirmed.*exit status 7/);
    expect(runs[0]!.victims.every(({ reverted }) => reverted !== undefined)).toBe(true);
  });

  it.each(among<(typeof UNDOS)[number]>(UNDOS))("%s", async (_, undo, because) => {
    await bench.begin({ command: SERVER, host: ONE_SHOT, online: true });

    const { exit, report } = await bench.hit(exec('["true"]', "--undo", undo));

    expect(exit, report.verdict.because).toBe(5);
    expect(report.verdict.because).toMatch(because);
  });
});

/** One fault that works, and beside it one that does not. */
const inBackground = (own: string, service: string) => `version: 1
experiments:
  - name: one of two
    probes: { service: "${service}" }
    minAge: 0s
    watch: { interval: 250ms, baseline: 1s, coolDown: 300ms }
    faults:
      - { monkey: pause, options: { duration: 1s }, select: { label: "${OWN_LABEL}=${own}, n=1" } }
      - monkey: exec
        options: { command: [sh, -c, exit 7], duration: 1s }
        select: { label: "${OWN_LABEL}=${own}, n=2" }
`;
