/** `chaos plan` as a user runs it: occasions, odds, a minute, ten years. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { inside, temporaryFolder } from "./chaos.ts";
import { container, tinyEngine } from "./tiny-engine.ts";

const drill = (schedule: string) => `version: 1
experiments:
  - name: x
    faults: [{ monkey: kill, select: { all: true } }]
    schedule: ${schedule}
`;

function fileWith(schedule: string): string {
  const file = join(temporaryFolder(), "drill.yaml");
  writeFileSync(file, drill(schedule));
  return file;
}

const service = (name: string, more: object = {}) =>
  container(`${name}-1`, "a", {
    Labels: {
      "chaos.enabled": "true",
      "com.docker.compose.project": "shop",
      "com.docker.compose.service": name,
      ...more,
    },
  });

async function plan(schedule: string, ...flags: string[]) {
  const { exit, stdout, stderr } = await inside(["plan", fileWith(schedule), ...flags]);
  return { exit, stdout, stderr };
}

describe("chaos plan", () => {
  it("asks no engine where there are neither groups nor caps, and lists acts and skips with reasons", async () => {
    const { exit, stdout } = await plan(
      "{ cron: 30 2 * * *, zone: Europe/Berlin, workDays: mon-sun }",
      ...["--from", "2027-03-27", "--days", "3"],
    );
    expect(exit).toBe(0);
    const lines = stdout.split("\n").map((line) => line.replace(/\s{2,}/g, " | ").trim());
    expect(lines[0]).toBe("WHEN | WHAT | EXPERIMENT | GROUP | ID | WHY");
    expect(lines[1]).toMatch(
      /^2027-03-27 02:30 Europe\/Berlin \| act \| x \| 2027-03-27-\w{10} \| cron 30 2/,
    );
    expect(lines[2]).toMatch(
      /^2027-03-28 02:30 Europe\/Berlin \| skip \| x \| clocks skip this minute/,
    );
  });

  it("draws for each group of the fleet, by what their owners say", async () => {
    const listed = [
      service("api"),
      service("db", { "chaos.mean": "10 workdays", "chaos.window": "10:00-11:00" }),
      service("odd", { "chaos.mean": "often" }),
      container("shy", "a"),
    ];
    const { address } = await tinyEngine({ "/containers/json": listed });
    const file = fileWith("{ mean: 2 workdays, min: 2 workdays, groups: service, zone: UTC }");
    const words = ["--host", address, "plan", file, "--from", "2027-01-04", "--json"];
    const { exit, stdout, stderr } = await inside(words);
    expect(exit, stderr).toBe(0);
    const { odds, occasions } = JSON.parse(stdout) as {
      odds: { group: string; chance?: number; trueMean?: number; says: string }[];
      occasions: { group?: string; act: boolean; local: string; reason: string; id?: string }[];
    };
    expect(odds).toMatchObject([
      { group: "shop/api", chance: 0.5, trueMean: 3 },
      { group: "shop/db", chance: 0.1, trueMean: 11 },
      { group: "shop/odd", says: expect.stringMatching(/"often" is no mean/) },
    ]);
    const of = (group: string) => occasions.filter((one) => one.group === group);
    expect(of("shop/odd").every(({ act }) => !act)).toBe(true);
    expect(
      of("shop/db")
        .filter(({ act }) => act)
        .every(({ local }) => local.slice(11, 13) === "10"),
    ).toBe(true);
    expect(of("shop/api").filter(({ act }) => act).length).toBeGreaterThan(3);
    expect(occasions.filter(({ act }) => act).every(({ id }) => id !== undefined)).toBe(true);
    expect(occasions.find(({ reason }) => reason === "Saturday is no work day")).toBeDefined();
    const again = await inside(words);
    expect(again.stdout).toBe(stdout);
  });

  it("shows ten years next to theory", async () => {
    const { exit, stdout } = await plan(
      "{ mean: 3 workdays, min: 2 workdays }",
      "--from",
      "2027-01-04",
      "--verify",
      "10y",
    );
    expect(exit).toBe(0);
    expect(stdout).toMatch(/mean gap [\d.]+ work days, theory 4; from 2 to/);
    expect(stdout).toMatch(/gaps \(chi-square\) as theory says/);
    expect(stdout).toMatch(/minutes \(Kolmogorov-Smirnov\) as theory says/);
  });

  it("explains one minute, as text and as JSON", async () => {
    const schedule = "{ cron: 30 2 * * *, zone: Europe/Berlin }";
    const { stdout } = await plan(schedule, "--at", "2027-10-31T02:30");
    expect(stdout).toContain("clocks show it twice: 2027-10-31T00:30:00.000Z is meant");
    const json = await plan(schedule, "--at", "2027-10-31T02:30", "--json");
    expect(JSON.parse(json.stdout)).toMatchObject([
      { experiment: "x", instants: [{}, {}].map(() => expect.any(String)) },
    ]);
  });

  it("ends a list that is too long, and says so", async () => {
    const { stdout } = await plan('{ cron: "* * * * *" }', "--from", "2027-01-04");
    expect(stdout).toContain("There are more than 1000");
    const json = await plan('{ cron: "* * * * * *" }', "--from", "2027-01-04", "--json");
    expect(JSON.parse(json.stdout)).toMatchObject({ cut: true });
  });

  it.each([
    [["--days", "0"], /--days "0": expected 1 to 400/],
    [["--days", "1000"], /--days/],
    [["--from", "soon"], /--from: "soon" is no date/],
    [["--at", "now"], /--at: "now" is no local time/],
    [["--verify", "10"], /--verify "10": expected 1y to 50y/],
    [["--verify", "1y"], /no experiment has a schedule with mean/],
  ])("refuses %j with exit 2", async (flags, says) => {
    const { exit, stderr, stdout } = await plan('{ cron: "0 10 * * *" }', ...flags);
    expect([exit, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(says);
  });

  it("refuses a file without a schedule", async () => {
    const file = join(temporaryFolder(), "drill.yaml");
    writeFileSync(file, drill("").replace(/ {4}schedule.*\n/, ""));
    for (const command of ["plan", "daemon"]) {
      const { exit, stderr } = await inside([command, file]);
      expect([exit, stderr]).toEqual([
        2,
        expect.stringMatching(/none of its experiments has a schedule/),
      ]);
    }
  });
});
