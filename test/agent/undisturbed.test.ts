/** That a burst goes before others, and that who asked for it is as before afterwards. */
import { existsSync, readFileSync } from "node:fs";
import { getPriority } from "node:os";
import { expect, it } from "vitest";
import { undisturbed } from "../../src/agent/undisturbed.ts";

const AUTOGROUP = "/proc/self/autogroup";
const ROOT = process.getuid?.() === 0;
/** Empty where the process sits in a cpu cgroup of its own, as in a container: no session counts there. */
const session = () =>
  existsSync(AUTOGROUP) ? /nice (-?\d+)/.exec(readFileSync(AUTOGROUP, "utf8"))?.[1] : undefined;
const priorities = () => ({ own: getPriority(), session: session() });

it.runIf(ROOT)("goes before others, in its session and as a session", () => {
  const during = undisturbed(100, priorities);
  expect(during.own).toBe(-20);
  if (session() !== undefined) expect(during.session).toBe("-20");
});

it.runIf(ROOT)("leaves its session alone for a few, where others may be too", () => {
  const before = session();
  expect(undisturbed(3, priorities)).toEqual({ own: -20, session: before });
});

it("gives back what it found where another burst of its session began within it", () => {
  const before = priorities();
  undisturbed(100, () => undisturbed(100, () => {}));
  expect(priorities()).toEqual(before);
});

it("is as before afterwards, also when the work throws", () => {
  const before = priorities();
  const broken = () =>
    undisturbed(100, () => {
      throw new Error("broken");
    });
  expect(broken).toThrow("broken");
  expect(priorities()).toEqual(before);
});
