/** `chaos monkeys NAME`: what a monkey's schema and file say of it, all of it. */
import { describe, expect, it } from "vitest";
import { monkeyDoc } from "../../src/cli/monkey-doc.ts";
import { monkeys } from "../../src/rosters.ts";
import { inside } from "./chaos.ts";

const army = await monkeys.all();

describe("a monkey", () => {
  it.each(army)("$name is told with every option: what it takes and what it means", (monkey) => {
    const { options, examples, broughtBack } = monkeyDoc(monkey);
    expect(options.map(({ name }) => name)).toEqual(Object.keys(monkey.options.shape));
    expect(options.filter(({ about, takes }) => about === "" || takes === "")).toEqual([]);
    expect(examples.every(([line]) => line.startsWith(monkey.name))).toBe(true);
    expect(broughtBack).toMatch(/^By /);
  });

  it("tells what its options take in words", () => {
    const takes = (name: string) =>
      Object.fromEntries(
        monkeyDoc(army.find((one) => one.name === name)!).options.map((one) => [
          one.name,
          one.takes,
        ]),
      );
    expect(takes("kill")).toMatchObject({ mode: "crash or signal", hold: "duration" });
    expect(takes("kill").signal).toBe("signal such as SIGTERM or 15");
    expect(takes("stop").grace).toBe("duration, up to 10m, a multiple of 1s");
    expect(takes("exec")).toMatchObject({ command: "list of words", user: "text" });
    expect(takes("process-kill").limit).toBe("integer from 1 to 1000");
    expect(takes("zone-wiper").quorum).toBe("share such as 50%");
  });

  it("is told to a person: who brings victims back, what it needs, and what to beware of", async () => {
    const { stdout } = await inside(["monkeys", "stop"]);
    expect(stdout).toMatch(/^brought back {2}By us, when its time is over/m);
    expect(stdout).toMatch(/^needs +stop, start$/m);
    expect(stdout).toMatch(/^beware +The engine takes a stop for an operator's/m);
    expect(stdout).toMatch(/^--duration +duration, from 100ms +10s +how long they stay down$/m);
    expect(stdout).toContain("$ chaos stop --service api --grace 1s --duration 2s --dry-run");
  });

  it("that cannot be undone says so", async () => {
    const { stdout } = await inside(["monkeys", "remove"]);
    expect(stdout).toContain("By nobody: there is no way back");
  });
});
