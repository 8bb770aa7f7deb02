import { describe, expect, it } from "vitest";
import type { Fact } from "../../src/core/entry.ts";
import type { Monkey } from "../../src/core/monkey.ts";
import processKill from "../../src/monkeys/process-kill.ts";
import { type Stage, stage } from "../core/drilling.ts";

const monkey = processKill as unknown as Monkey;
const once = { pattern: "worker", duration: "2s" };
const of = <K extends Fact["kind"]>({ facts }: Stage, kind: K) =>
  facts.filter((fact): fact is Extract<Fact, { kind: K }> => fact.kind === kind);
const signals = (it: Stage) => it.source.deeds.filter((deed) => deed.includes(" to /"));

function staged(): Stage {
  const it = stage();
  it.source.running = ["node worker.js", "node --token=s3cret worker.js", "nginx"];
  return it;
}

describe("process-kill", () => {
  it("signals once without an interval, and says whom", async () => {
    const it = staged();

    await it.run({ monkey, options: once, victims: [it.source.add("web-1")] });

    expect(signals(it)).toEqual(["SIGKILL to /worker/ in web-1"]);
    expect(of(it, "injected")[0]?.deed?.how).toBe(
      "SIGKILL to 2 processes (node worker.js; node --token=*** worker.js) by fake reach",
    );
    expect(of(it, "verified")).toMatchObject([{ effect: { kind: "in-effect" } }]);
    expect(of(it, "reverted")).toMatchObject([{ deed: { how: "it never went down" } }]);
    expect(it.facts.at(-1)).toMatchObject({ kind: "finished", residue: [], unknown: [] });
  });

  it("signals again at its interval for as long as it lasts, and not longer", async () => {
    const it = staged();
    const options = { ...once, interval: "500ms" };

    await it.run({ monkey, options, victims: [it.source.add("web-1")] });

    expect(signals(it)).toHaveLength(4);
    expect(of(it, "verified")).toHaveLength(1);
  });

  it("of nobody is not in effect", async () => {
    const it = staged();
    const options = { ...once, pattern: "/^worker/" };

    await it.run({ monkey, options, victims: [it.source.add("web-1")] });

    expect(signals(it)).toEqual(["SIGKILL to /^worker/ in web-1"]);
    expect(of(it, "verified")).toMatchObject([
      { effect: { kind: "not-in-effect", evidence: "0 signalled, 0 of them dead a moment later" } },
    ]);
  });

  it("is content with a signal that is survived, unless it is SIGKILL", async () => {
    const it = staged();
    const options = { ...once, signal: "SIGHUP" };

    await it.run({ monkey, options, victims: [it.source.add("web-1")] });

    expect(of(it, "verified")).toMatchObject([{ effect: { kind: "in-effect" } }]);
  });

  it("starts a victim that went down with its processes and has nobody to bring it back", async () => {
    const it = staged();
    const policy = { name: "no", maximumRetryCount: 0 };
    const victims = [it.source.add("web-1", {}, { policy })];
    it.onFact = ({ kind }) => {
      if (kind === "verified") it.source.dieByItself("web-1");
    };

    await it.run({ monkey, options: once, victims });

    expect(of(it, "reverted")).toMatchObject([{ deed: { how: "we started it" } }]);
    expect(it.source.state("web-1").running).toBe(true);
  });

  it("means a text as it stands, whatever signs are in it", async () => {
    const it = staged();
    const options = { ...once, pattern: "worker.js [1]*" };

    await it.run({ monkey, options, victims: [it.source.add("web-1")] });

    expect(signals(it)).toEqual(["SIGKILL to /worker\\.js \\[1\\]\\*/ in web-1"]);
  });

  it("that may hit process 1 is planned as a crash", () => {
    expect(processKill.needs(processKill.options.parse(once))).not.toContain("crash");
    expect(processKill.needs(processKill.options.parse({ ...once, first: "hit" }))).toContain(
      "crash",
    );
  });

  it("takes its limit as a flag gives it, and as a file does", () => {
    expect(processKill.options.parse({ ...once, limit: "3" }).limit).toBe(3);
    expect(processKill.options.parse({ ...once, limit: 3 }).limit).toBe(3);
  });

  it.each([
    [{}, "say which processes"],
    [{ pattern: "" }, "every process"],
    [{ pattern: "/.*/" }, "every process"],
    [{ pattern: "/(/" }, "Invalid regular expression"],
    [{ pattern: "a", signal: "SIGSTOP" }, "use pause"],
    [{ pattern: "a", signal: "19" }, "use pause"],
    [{ pattern: "a", signal: "SIGKIL" }, "did you mean SIGKILL"],
    [{ pattern: "a", interval: "100ms" }, "500ms and more"],
    [{ pattern: "a", limit: "0" }, ">=1"],
    [{ pattern: "a", limit: "some" }, "expected number"],
    [{ pattern: "a", first: "yes" }, "spare"],
  ])("refuses %j", (given, why) => {
    const { error } = processKill.options.safeParse(given);
    expect(error?.issues.map(({ message }) => message).join()).toContain(why);
  });
});
