/** Each guard refuses on a real engine: by name and reason, with exit 4, and nothing is touched. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { poll, systemClock } from "../../src/core/clock.ts";
import { createRunFolder, engineFoldersOf } from "../../src/journal/state-folder.ts";
import { describeDocker, dockerClient } from "../lab/docker.ts";
import { openBench, stateOf } from "./bench.ts";
import { type Answer, start, stateFolder } from "./chaos.ts";
import { inProcess } from "./in-process.ts";
import { openService } from "./test-service.ts";

const bench = openBench();
const compose = (service: string, more = {}) => ({
  "com.docker.compose.project": `${bench.own()}-shop`,
  "com.docker.compose.service": service,
  ...more,
});

interface Row {
  readonly guard: string;
  readonly words?: readonly string[];
  readonly reason: RegExp;
}

const TWO = ["--count", "2"];
const ROWS: readonly Row[] = [
  { guard: "opt-in", reason: /web-\d: not labelled chaos.enabled=true/ },
  { guard: "allow-project=x*", reason: /-shop, allowed: x\*/ },
  { guard: "deny-project=bench-*", reason: /-shop, denied: bench-\*/ },
  { guard: "max-victims=1", words: TWO, reason: /2 victims, at most 1 allowed/ },
  { guard: "max-percent=30%", reason: /1 of 2 eligible are 50%, at most 30%/ },
  { guard: "max-per=service:1", words: TWO, reason: /2 of service .*-shop\/web, at most 1/ },
  { guard: "min-healthy=2", reason: /1 healthy of .*-shop\/web would remain/ },
  { guard: "min-age=1h", reason: /at least 1h wanted/ },
  { guard: "quiet-hours=00:00-24:00 UTC", reason: /within the quiet hours/ },
  { guard: "blackout=2020-01-01T00:00Z/2100-01-01T00:00Z", reason: /within the blackout 2020/ },
  { guard: "max-open=1", words: TWO, reason: /with 2 more of this at most 1 allowed/ },
  { guard: "incident=http://127.0.0.1:1/", reason: /127.0.0.1:1\/ says .*REFUSED/ },
  { guard: "incident=cmd:sh -c 'echo a release is on; exit 1'", reason: /exit 1, a release is on/ },
  { guard: "incident=cmd:./nobody-is-there", reason: /nobody-is-there ENOENT/ },
];

const pair = (labels: Record<string, string> = {}) =>
  Promise.all(
    [1, 2].map((n) =>
      bench.begin({ name: `${bench.own()}-web-${n}`, labels: compose("web", labels) }),
    ),
  );

function expectRefusal({ exit, stderr }: Pick<Answer, "exit" | "stderr">, guard: string) {
  expect(exit, stderr).toBe(4);
  return expect(new RegExp(`Guard ${guard} refuses: (.*)`).exec(stderr)?.[1]);
}

describeDocker("a guard", () => {
  it("refuses by name and reason, and touches nothing", async () => {
    const containers = await pair();
    const before = await Promise.all(containers.map(stateOf));

    const tried = await Promise.all(
      ROWS.map(({ guard, words = [] }) => bench.tryTo(["pause", ...words, "--guard", guard])),
    );

    ROWS.forEach(({ guard, reason }, n) => {
      expectRefusal(tried[n] as Answer, guard.split("=")[0] as string).toMatch(reason);
    });

    expect(await Promise.all(containers.map(stateOf))).toEqual(before);
  });

  it("refuses a plan alike, without consent", async () => {
    await pair();
    const words = ["pause", "--guard", "min-healthy=2"];
    const { exit, stdout } = await bench.tryTo([...words, "--dry-run"]);
    expectRefusal({ exit, stderr: stdout }, "min-healthy").toMatch(/1 healthy/);
  });

  it("refuses to break a service that compose is recreating, unless told that it may", async () => {
    await pair({ "com.docker.compose.container-number": "1" });
    const reason = /two containers are its number 1/;
    expectRefusal(await bench.tryTo(["pause"]), "update-in-progress").toMatch(reason);
    await bench.plan(["pause", "--guard", "update-in-progress=off"]);
  });

  it("refuses to wipe the only zone", async () => {
    await pair({ "chaos.zone": "a" });
    const tried = await bench.tryTo(["zone-wiper"]);
    expectRefusal(tried, "quorum").toContain("0 of 1 zones stand without a");
  });

  it("refuses: cool-down, after a run on another member of the service", async () => {
    using state = stateFolder();
    await pair();
    const brief = ["--baseline", "0s", "--recover", "1s", "--cool-down", "0s", "--min-age", "0s"];
    const always = ["--yes", "--quiet", "--no-verify", "--state", state.path, ...brief];
    const on = (n: number) => ["pause", "--name", `${bench.own()}-web-${n}`, "--duration", "100ms"];

    const first = await inProcess([...on(1), ...always]);
    const second = await inProcess([...on(2), ...always, "--guard", "cool-down=1h"]);
    const [engine = ""] = engineFoldersOf(state.path);
    const broken = createRunFolder(state.path, engine.slice(state.path.length + 1), "99-damaged");
    writeFileSync(join(broken, "journal.jsonl"), "no entry\n");
    const third = await inProcess([...on(2), ...always, "--guard", "cool-down=1h"]);

    expect(first.exit, first.stderr).toBe(0);
    expectRefusal(second, "cool-down").toMatch(/-shop\/web had pause .* ago by run .*, 1h wanted/);
    expectRefusal(third, "cool-down").toMatch(/could not be asked, so it refuses: .*jsonl:1/);
  });

  it("refuses: halt, while the state folder says so", async () => {
    using state = stateFolder();
    await pair();
    writeFileSync(join(state.path, "halt"), "");
    const words = ["pause", ...bench.among(), "--min-age", "0s", "--yes", "--no-verify"];
    const tried = await inProcess([...words, "--state", state.path]);
    expectRefusal(tried, "halt").toMatch(/^halted by .*; chaos resume goes on/);
  });

  it.each([
    ["on the same container", "owner", /has noop open on .*-owner;/],
    ["on one in the same namespace", "sharer", /has noop open on .*-owner, whose network/],
  ])("refuses: conflict, while another run has a fault open %s", async (_where, victim, reason) => {
    using state = stateFolder();
    const owner = await bench.begin({ name: `${bench.own()}-owner`, online: true });
    const host = { NetworkMode: `container:${owner.id}` };
    await bench.begin({ name: `${bench.own()}-sharer`, host });
    const words = ["noop", "--name", `${bench.own()}-owner`, "--duration", "60s", "--yes"];
    const brief = ["--no-verify", "--min-age", "0s", "--baseline", "0s", "--recover", "1s"];
    const first = start([...words, ...brief, "--state", state.path]);
    await waitFor(() => isClaimed(owner.id));

    const tried = await bench.tryTo(["pause", "--name", `${bench.own()}-${victim}`]);
    first.child.kill("SIGINT");
    const { exit } = await first.answer;

    expectRefusal(tried, "conflict").toMatch(reason);
    expect(exit).toBe(130);
  });

  it("refuses whom another run froze by its holder's name, and hits nobody in its place", async () => {
    using state = stateFolder();
    const [one] = await pair();
    const brief = [
      "--no-verify",
      "--min-age",
      "0s",
      "--baseline",
      "0s",
      "--recover",
      "1s",
      "--yes",
    ];
    const words = ["pause", "--name", `${bench.own()}-web-1`, "--duration", "60s", ...brief];
    const first = start([...words, "--state", state.path]);
    await waitFor(async () => one !== undefined && (await stateOf(one)).Paused);

    const tried = await bench.tryTo(["noop", "--all", "--duration", "1s"]);
    first.child.kill("SIGINT");
    await first.answer;

    expectRefusal(tried, "conflict").toMatch(/run \S+, held by \S+, has pause open on \S+-web-1;/);
  });

  it("is asked again right before the act", async () => {
    using state = stateFolder();
    await using service = await openService();
    const [one, two] = await pair();
    const words = ["pause", "--name", `${bench.own()}-web-1`, "--guard", "min-healthy=1", "--yes"];
    const slow = [
      "--probe",
      `service=${service.address}`,
      "--min-age",
      "0s",
      "--baseline",
      "5s",
      "--recover",
      "1s",
    ];
    const running = start([...words, ...slow, "--state", state.path]);
    await waitFor(async () => engineFoldersOf(state.path).length > 0);
    await two?.stop({ t: 0 });

    const { exit, stderr } = await running.answer;

    expect(exit, stderr).toBe(4);
    expect(stderr).toContain("Guard min-healthy agrees: 1 healthy");
    expect(stderr).toContain("guard min-healthy refused before the act: 0 healthy");
    expect(one && (await stateOf(one)).Paused).toBe(false);
  });

  it("counts the newcomers of a hold, and leaves the one alone that is too many", async () => {
    const labels = { "chaos.zone": "a" };
    const victim = await bench.begin({ name: `${bench.own()}-web-1`, labels });
    const words = ["zone-wiper", "--hold", "4s", "--quorum", "0%", "--guard", "max-victims=1"];
    const running = bench.hit(words);
    await waitFor(async () => !(await stateOf(victim)).Running);
    const newcomer = await bench.begin({ name: `${bench.own()}-web-2`, labels });
    const before = await stateOf(newcomer);

    const { report } = await running;

    const reason = "2 victims, at most 1 allowed";
    expect(report.refusals).toEqual([
      { victim: `${bench.own()}-web-2`, guard: "max-victims", reason },
    ]);
    expect(await stateOf(newcomer)).toEqual(before);
  });

  it("lets a drill be that it agrees with, and is named in the plan", async () => {
    await pair({ "chaos.enabled": "true" });
    const agreeing = ["opt-in", "max-victims=1", "min-healthy=1", "incident=cmd:true"];
    const flags = agreeing.flatMap((guard) => ["--guard", guard]);
    const { rulings, faults } = await bench.plan([
      "pause",
      ...TWO,
      ...["--max-per"],
      "service=1",
      ...flags,
    ]);
    expect(rulings.filter(({ allowed }) => !allowed)).toEqual([]);
    expect(rulings.map(({ guard }) => guard)).toEqual(
      expect.arrayContaining(["conflict", "halt", "incident", "max-victims", "opt-in"]),
    );
    expect(faults[0]?.victims).toHaveLength(1);
  });
});

async function isClaimed(victim: string): Promise<boolean> {
  const { Volumes } = await dockerClient().listVolumes();
  return Volumes.some(({ Name }) => Name === `chaos-claim-${victim}`);
}

async function waitFor(ask: () => Promise<boolean>): Promise<void> {
  const limits = { everyMs: 50, deadlineMs: 30_000 };
  const done = await poll(systemClock, async () => ((await ask()) ? true : undefined), limits);
  if (!done) throw new Error("what the test waits for did not come");
}
