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

  it("judges ten years of groups by what their owners say, and not those whom nobody understands", async () => {
    const listed = [
      service("api"),
      service("web"),
      service("db", { "chaos.mean": "10 workdays", "chaos.window": "22:00-02:00" }),
      service("odd", { "chaos.mean": "often" }),
    ];
    const { address } = await tinyEngine({ "/containers/json": listed });
    const file = fileWith("{ mean: 2 workdays, groups: service }");
    const words = ["--host", address, "plan", file, "--from", "2027-01-04", "--verify", "10y"];
    const { exit, stdout, stderr } = await inside([...words, "--json"]);
    expect(exit, stderr).toBe(0);
    expect(JSON.parse(stdout).schedules).toMatchObject([
      { groups: 2, mean: 2, window: "09:00-15:00", verdict: "pass" },
      { groups: 1, mean: 10, window: "22:00-02:00", verdict: "pass" },
    ]);
    const said = (await inside(words)).stdout;
    expect(said).toMatch(
      /x, mean 10 work days, 22:00-02:00\n {2}2\d\d acts of 1 group in 10 years/,
    );
  });

  it("ends with 1 where the years are not as theory says, and JSON says so, too", async () => {
    // What is drawn into a blackout is lost, and the gap grows: of each Tuesday.
    const day = (n: number) => new Date(Date.UTC(2027, 0, 5 + n)).toISOString();
    const blackouts = Array.from({ length: 520 }, (_, n) => `${day(7 * n)}/${day(7 * n + 1)}`);
    const schedule = `{ mean: 3 workdays, blackouts: ${JSON.stringify(blackouts)} }`;
    const { exit, stdout } = await plan(schedule, "--from", "2027-01-04", "--verify", "10y");
    expect(stdout).toMatch(/gaps \(chi-square\) NOT as theory says/);
    expect(exit).toBe(1);
    const json = await plan(schedule, "--from", "2027-01-04", "--verify", "10y", "--json");
    expect(json.exit).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({
      version: 1,
      verdict: "fail",
      schedules: [{ experiment: "x", verdict: "fail" }],
    });
  });

  it.each([
    ["1 workday", "2028-01-04T00:00Z/2028-01-05T00:00Z"],
    ["3 workdays", "2028-01-01T00:00Z/2029-06-01T00:00Z"],
  ])("sees one gap that theory rules out, with a mean of %s", async (mean, blackout) => {
    const flags = ["--from", "2027-01-04", "--verify", "10y"];
    const { exit, stdout } = await plan(`{ mean: ${mean}, blackouts: [${blackout}] }`, ...flags);
    expect([exit, stdout]).toEqual([
      1,
      expect.stringMatching(/1 gap is NOT as theory says: too short or too long for it/),
    ]);
    const without = await plan(`{ mean: ${mean} }`, ...flags);
    expect(without.exit).toBe(0);
  });

  it.each([
    ["{ mean: 30 workdays }", "2y"],
    ["{ mean: 1.01 workdays }", "1y"],
  ])("ends with 3 where there is too little to tell: %s in %s", async (schedule, years) => {
    const flags = ["--from", "2027-01-04", "--verify", years];
    const { exit, stdout } = await plan(schedule, ...flags);
    expect([exit, stdout]).toEqual([3, expect.stringMatching(/too few gaps to tell/)]);
    const { stdout: json } = await plan(schedule, ...flags, "--json");
    expect(JSON.parse(json)).toMatchObject({ verdict: "inconclusive" });
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

  it("begins a date at its midnight on each schedule's own wall, and ends it there", async () => {
    const file = join(temporaryFolder(), "drill.yaml");
    const experiment = (name: string, zone: string) => `
  - name: ${name}
    faults: [{ monkey: kill, select: { all: true } }]
    schedule: { cron: "0,30 0,23 * * *", zone: ${zone}, workDays: mon-sun }`;
    const all = ["Asia/Kolkata", "Europe/Berlin", "America/New_York"];
    writeFileSync(
      file,
      `version: 1\nexperiments:${all.map((zone) => experiment(zone.slice(-4), zone)).join("")}\n`,
    );
    // In Berlin it is a day of 23 hours.
    const flags = ["--from", "2027-03-28", "--days", "1", "--json"];
    const { exit, stdout } = await inside(["plan", file, ...flags]);
    const { occasions } = JSON.parse(stdout) as {
      occasions: { experiment: string; local: string }[];
    };
    expect(exit).toBe(0);
    for (const zone of all)
      expect(
        occasions.filter((one) => one.experiment === zone.slice(-4)).map(({ local }) => local),
      ).toEqual(["00:00", "00:30", "23:00", "23:30"].map((time) => `2027-03-28T${time}`));
  });

  it("explains the last minute that there is", async () => {
    const { exit, stdout } = await plan('{ cron: "59 23 * * *" }', "--at", "9999-12-31T23:59");
    expect([exit, stdout]).toEqual([0, expect.stringMatching(/it is 9999-12-31T23:59/)]);
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
    [["--from", "10000-01-01"], /--from: "10000-01-01" is in the year 10000: expected 9999/],
    [["--from", "9999-12-20"], /--from: "9999-12-20" and 30 days end beyond the year 9999/],
    [["--from", "1969-12-31"], /--from: "1969-12-31" is before 1970/],
    [["--at", "10000-01-01T10:00"], /--at: "10000-01-01T10:00" is in the year 10000/],
    [["--at", "2027-01-04T10:00", "--verify", "1y"], /'--at <time>' cannot be used with .*verify/],
    [["--at", "2027-01-04T10:00", "--days", "3"], /'--at <time>' cannot be used with .*days/],
    [["--verify", "1y", "--acts"], /'--verify <years>' cannot be used with .*acts/],
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
