import { describe, expect, it } from "vitest";
import type { Fact } from "../../src/core/entry.ts";
import type { Monkey } from "../../src/core/monkey.ts";
import exec from "../../src/monkeys/exec.ts";
import { type Stage, stage } from "../core/drilling.ts";

const COMMAND = ["fill", "--password=s3cret", "/data"];
const options = { command: COMMAND, undo: ["empty", "/data"], duration: "2s" };
const running = { monkey: exec as unknown as Monkey, options };
const of = <K extends Fact["kind"]>({ facts }: Stage, kind: K) =>
  facts.filter((fact): fact is Extract<Fact, { kind: K }> => fact.kind === kind);
const deeds = (it: Stage) => it.source.deeds.filter((deed) => deed.startsWith("exec "));

describe("exec", () => {
  it("runs its command, and its undo after the duration", async () => {
    const it = stage();
    const before = it.clock.monotonicMs();

    await it.run({ ...running, victims: [it.source.add("db-1")] });

    expect(deeds(it)).toEqual([
      "exec fill --password=s3cret /data in db-1",
      "exec empty /data in db-1",
    ]);
    expect(it.clock.monotonicMs() - before).toBeGreaterThanOrEqual(2_000);
    expect(of(it, "verified")).toMatchObject([
      { effect: { kind: "in-effect", evidence: "exit status 0: done" } },
    ]);
    expect(it.facts.at(-1)).toMatchObject({ kind: "finished", residue: [], unknown: [] });
  });

  it("uses a secret and writes it nowhere", async () => {
    const it = stage();
    const claims: string[] = [];
    it.onFact = () => claims.push(JSON.stringify([...it.source.held.values()]));

    await it.run({ ...running, victims: [it.source.add("db-1")] });

    expect(deeds(it)[0]).toContain("s3cret");
    expect(JSON.stringify(it.facts) + claims.join()).not.toContain("s3cret");
    expect(claims.join()).toContain("--password=***");
    expect(exec.sentence(exec.options.parse(options))).toBe(
      "run fill --password=*** /data and, after 2s, empty /data",
    );
  });

  it.each([
    ["another exit status than 0", { exitCode: 3, output: "no" }, "zero", "not-in-effect"],
    ["any exit status where that is allowed", { exitCode: 3, output: "no" }, "any", "in-effect"],
    ["no end within its time", { output: "" }, "any", "not-in-effect"],
  ])("with %s is judged so", async (_, outcome, exit, kind) => {
    const it = stage();
    it.source.exits.set("fill", outcome);

    await it.run({
      ...running,
      options: { ...options, exit },
      victims: [it.source.add("db-1")],
    });

    expect(of(it, "verified")).toMatchObject([{ effect: { kind } }]);
    expect(deeds(it)).toHaveLength(2);
  });

  it("whose undo fails says so, and keeps its claim", async () => {
    const it = stage();
    it.source.exits.set("empty", { exitCode: 1, output: "busy" });

    await it.run({ ...running, victims: [it.source.add("db-1")] });

    const [{ message } = { message: "" }] = of(it, "revert-failed");
    expect(message).toBe("empty /data ended with 1: busy");
    expect(it.source.held.size).toBe(1);
  });

  it.each([
    [COMMAND, "fill --password=*** /data still runs in db-1, as process 42 of its engine's host"],
    [["fill", "--password=other", "/data"], "still runs"],
    [["fill", "/data"], undefined],
  ])("is not undone while its program goes on: %j", async (argv, says) => {
    const it = stage();
    it.source.programs = [{ argv, pid: 42 }];

    await it.run({ ...running, victims: [it.source.add("db-1")] });

    const failed = of(it, "revert-failed");
    expect(failed.length).toBe(says === undefined ? 0 : 1);
    if (says !== undefined) expect(failed[0]?.message).toContain(says);
    expect(it.source.held.size).toBe(failed.length);
  });

  it("without an undo warns, and undoes nothing", async () => {
    const it = stage();
    const { undo: _, ...alone } = options;

    await it.run({ ...running, options: alone, victims: [it.source.add("db-1")] });

    expect(deeds(it)).toHaveLength(1);
    expect(exec.cautions?.(exec.options.parse(alone), []).join()).toContain("Without --undo");
    expect(exec.cautions?.(exec.options.parse(options), [])).toEqual([]);
  });

  it.each([
    [{}, "as a list"],
    [{ command: "rm -rf /" }, "as a list"],
    [{ command: [] }, "it is empty"],
    [{ command: ["", "a"] }, "its program is empty"],
    [{ command: ["a"], undo: ["b", "--token", "x"] }, "looks like a secret"],
    [{ command: ["a"], exit: "1" }, "zero"],
    [{ command: ["a"], timeout: "0s" }, "expected 100ms to 10m"],
  ])("refuses %j", (given, why) => {
    const { error } = exec.options.safeParse(given);
    expect(error?.issues.map(({ message }) => message).join()).toContain(why);
  });

  it("lets an undo look a secret up inside", () => {
    const undo = ["sh", "-c", 'PGPASSWORD="$DB_PASSWORD" psql -c "drop table chaos"'];
    expect(exec.options.safeParse({ command: ["a"], undo }).success).toBe(true);
  });
});
