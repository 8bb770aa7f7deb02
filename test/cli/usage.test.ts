import { describe, expect, it } from "vitest";
import { version } from "../../src/version.ts";
import { chaos, inside } from "./chaos.ts";

describe("chaos", () => {
  it("says its version", async () => {
    expect(await chaos(["--version"])).toEqual({ exit: 0, stdout: `${version()}\n`, stderr: "" });
  });

  it("lists every command and every monkey in its help, and exits with 0", async () => {
    const { exit, stdout } = await inside(["--help"]);

    expect(exit).toBe(0);
    for (const name of ["targets", "monkeys", "guards", "preflight", "revert", "report", "demo"])
      expect(stdout).toMatch(new RegExp(`^  ${name}\\b`, "m"));
    for (const name of ["kill", "noop", "pause", "zone-wiper"])
      expect(stdout).toMatch(new RegExp(`^  ${name}\\b`, "m"));
  });

  it.each([[[]], [["help"]]])("shows its help for %j, and exits with 0", async (args) => {
    const { exit, stdout } = await inside(args);
    expect(exit).toBe(0);
    expect(stdout).toContain("Usage: chaos");
  });

  it("shows a monkey's own options, from its schema, in its help", async () => {
    const { exit, stdout } = await inside(["kill", "--help"]);
    expect(exit).toBe(0);
    expect(stdout).toContain("--mode <mode>");
    expect(stdout).toContain('choices: "crash", "signal"');
  });

  it("prints all monkeys as JSON that a program can read", async () => {
    const { exit, stdout } = await inside(["monkeys", "--json"]);
    expect(exit).toBe(0);
    const names = (JSON.parse(stdout) as { name: string }[]).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["kill", "noop", "pause", "zone-wiper"]));
  });

  it("prints all guards, as a table and as JSON, and one with its setting", async () => {
    const names = ["conflict", "max-victims", "quiet-hours", "update-in-progress"];
    const list = await inside(["guards"]);
    const data = await inside(["guards", "--json"]);
    const one = await inside(["guards", "quiet-hours"]);

    expect([list.exit, data.exit, one.exit]).toEqual([0, 0, 0]);
    for (const name of names) expect(list.stdout).toMatch(new RegExp(`\\b${name}\\b`));
    expect((JSON.parse(data.stdout) as { name: string }[]).map(({ name }) => name)).toEqual(
      expect.arrayContaining(names),
    );
    expect(one.stdout).toContain("--guard 'quiet-hours=22:00-06:00 Europe/Berlin'");
  });

  it.each([
    [["kil"], /Did you mean kill\?/],
    [["target"], /Did you mean targets\?/],
    [["xyzzyxyzzy"], /unknown command/],
    [["monkeys", "kil"], /No monkey is called "kil"[\s\S]*Did you mean "kill"\?/],
    [["guards", "max-victim"], /No guard is called "max-victim"[\s\S]*"max-victims"\?/],
    [["kill", "--zoen", "a"], /unknown option '--zoen'[\s\S]*--zone/],
    [["report", "nothing-there"], /No run "nothing-there"/],
  ])("answers %j with what was probably meant, and exits with 2", async (args, says) => {
    const { exit, stderr, stdout } = await inside(args);
    expect(stderr).toMatch(says);
    expect(exit).toBe(2);
    expect(stdout).toBe("");
  });
});

/** Each is wrong by itself, so no engine need be asked; the one that is named here would refuse. */
const WRONG: readonly (readonly [readonly string[], RegExp])[] = [
  [[], /no selector is given/],
  [["--label", "tier=db,"], /label selector "tier=db," at column 9/],
  [["--label", "!"], /at column 2/],
  [["--label", "tier in (a,)"], /label selector "tier in \(a,\)" at column 12: .* a value/],
  [["--name", "/web(/"], /name selector "\/web\(\/" at column 5: unterminated group/],
  [["--all", "--status", "runing"], /status selector "runing"[\s\S]*Did you mean "running"\?/],
  [["--all", "--max-per", "service"], /Cannot cap by "service": expected GROUP=N/],
  [["--all", "--guard", "max-victim=1"], /No guard is called "max-victim"/],
  [["--all", "--guard", "max-victims=0"], /Cannot set guard max-victims: .* whole number from 1/],
  [["--all", "--guard", "max-victims"], /it has no value/],
  [["--all", "--guard", "quiet-hours=22-6"], /expected HH:MM-HH:MM ZONE/],
  [["--all", "--guard", "opt-in=maybe"], /it takes no value; expected its name alone/],
  [["--name", "web-[12"], /name selector "web-\[12" at column 5/],
  [["--id", "xyz123"], /id selector "xyz123" at column 1/],
  [["--name", ""], /name selector ""/],
  [["--exclude", "label:a b", "--all"], /at column 3/],
  [["--all", "--count", "0"], /together|--count/],
  [["--name", "a", "--count", "0"], /--count "0": expected a whole number from 1/],
  [["--name", "a", "--count", "1.5"], /--count "1.5"/],
  [["--name", "a", "--count", "-1"], /--count "-1"/],
  [
    ["--name", "a", "--percent", "101%"],
    /--percent: Cannot read percentage "101%": expected 0 to 100/,
  ],
  [["--name", "a", "--percent", "0"], /--percent 0: expected more than 0/],
  [["--name", "a", "--count", "1", "--percent", "10%"], /--count and --percent together/],
  [["--name", "a", "--seed", "a b"], /--seed[\s\S]*1 to 64 letters/],
  [["--name", "a", "--min-age", "soon"], /--min-age: .*duration "soon"[\s\S]*10s/],
  [["--name", "a", "--baseline", "soon"], /--baseline: .*duration "soon"/],
  [["--name", "a", "--hold", "10"], /--hold: Cannot read duration "10"/],
  [["--name", "a", "--hold", "25h"], /--hold: .*longer than 24h/],
  [["--name", "a", "--mode", "nicely"], /nicely[\s\S]*crash, signal/],
  [
    ["--name", "a", "--mode", "signal", "--signal", "kill -9"],
    /--signal: expected a signal such as SIGTERM/,
  ],
  [["--name", "a", "--probe", "api"], /probe "api": expected name=address/],
  [["--name", "a", "--probe", "api=ftp://x/"], /scheme is "ftp", expected one of/],
  [["--name", "a", "--probe", "api=htp://x/"], /Did you mean "http"\?/],
  [["--name", "a", "--probe", "api=127.0.0.1:80"], /it has no scheme|scheme is "127/],
  [["--name", "a", "--probe", "api=http://:8080/"], /names no host/],
  [["--name", "a", "--probe", "api=tcp://127.0.0.1"], /port/],
  [["--name", "a", "--probe", "x=tcp://h:1", "--probe", "x=tcp://h:2"], /Two probes are called/],
  [["--name", "a", "--probe-interval", "0s"], /--probe-interval 0s: expected 10ms to 1h/],
  [["--name", "a", "--probe-timeout", "1h"], /--probe-timeout 1h: expected/],
  [["--name", "a", "--threshold", "ttr <== 10s"], /column/],
  [["--name", "a", "--threshold", "tttr <= 10s"], /"ttr"/],
  [["--name", "a", "--abort-when", "error_ratio over 10s > 50"], /abort rule .* at column 24/],
  [["--name", "a", "--abort-when", "ttr > 10s"], /ttr cannot be judged while[\s\S]*error_ratio/],
  [["--name", "a", "--abort-when", "error_ratio over 1h > 50%"], /more than 5000 samples/],
  [["--name", "a", "--reach", "far"], /--reach "far": expected auto, host or helper/],
];

describe("chaos kill with a flag that cannot be meant", () => {
  it.each(WRONG)("refuses %j before any engine is asked, with exit 2", async (flags, says) => {
    const { exit, stderr, stdout } = await inside(["kill", ...flags, "--yes"]);
    expect(stderr).toMatch(says);
    expect(stderr).not.toContain("No Docker engine answered");
    expect(exit).toBe(2);
    expect(stdout).toBe("");
  });
});

describe("chaos targets with a flag that cannot be meant", () => {
  it.each([
    [[], /no selector is given/],
    [["--label", "!"], /at column 2/],
    [["--all", "--min-age", "soon"], /duration "soon"/],
  ])("refuses %j before any engine is asked, with exit 2", async (flags, says) => {
    const { exit, stderr } = await inside(["targets", ...flags]);
    expect(stderr).toMatch(says);
    expect(exit).toBe(2);
  });
});
