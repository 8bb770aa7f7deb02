/** Seen: slips that changed what a drill does, and of which nobody was told. */
import { describe, expect, it } from "vitest";
import { systemClock } from "../../src/core/clock.ts";
import { readSelection } from "../../src/core/selector.ts";
import { whyNot } from "../../src/core/victims.ts";
import type { FaultOrder, Order } from "../../src/order.ts";
import { prepare } from "../../src/prepare.ts";
import { inside } from "../cli/chaos.ts";
import { tinyEngine } from "../cli/tiny-engine.ts";
import { FakeSource } from "../core/fake-source.ts";
import { aTarget, failureOf } from "../core/made.ts";
import { WATCHING } from "../reporter/journal.ts";

const FAULT: FaultOrder = {
  monkey: "noop",
  options: {},
  selection: { all: true },
  quantity: { kind: "all" },
};
const order: Order = {
  faults: [FAULT],
  protection: { force: false, minAgeMs: 0 },
  probes: [],
  watching: WATCHING,
};
const never = new AbortController().signal;

describe("--exclude", () => {
  it.each([
    ["zone=rfb", "zone:rfb"],
    ["tier=db", "label:tier=db"],
    ["zoen:b", "zone:b"],
  ])("%s, of which nobody could be spared, is refused with %s", (exclude, meant) => {
    const failure = failureOf(() => readSelection({ all: true, exclude: [exclude] }));
    expect(failure.code).toBe("SELECTOR_INVALID");
    expect(failure.hint).toContain(`"${meant}"`);
  });

  it.each(["web-*", "/a:b/", "zone:a", "web_1.x"])("%s can be meant", (exclude) => {
    expect(() => readSelection({ all: true, exclude: [exclude] })).not.toThrow();
  });

  it("and --count, where they go past what is there, are noted in the plan", async () => {
    const source = new FakeSource(systemClock);
    source.add("web");
    const quantity = { kind: "count", count: 99 } as const;
    const selection = { all: true, exclude: ["zone:b"] } as const;
    const asked: Order = { ...order, faults: [{ ...FAULT, quantity, selection }] };
    const { plan } = await prepare(asked, source, never);
    expect(plan.warnings).toContain("--exclude zone b matches no target: it spares nobody");
    expect(plan.warnings).toContain("99 were asked for, 1 can be hit");
  });
});

it.each([
  ["false", /chaos.enabled=false protects it$/],
  [" FALSE ", /protects it$/],
  ["no", /protects it$/],
  ["0", /protects it$/],
  ["off", /protects it$/],
  ["yes", /to be safe/],
  ["flase", /to be safe: it is neither true nor false/],
  ["", /to be safe/],
])("chaos.enabled=%j protects", (value, says) => {
  const target = aTarget("web", { labels: { "chaos.enabled": value } });
  const { protection } = order;
  const selector = { excludes: () => false };
  expect(whyNot(target, selector, protection)?.reason).toMatch(says);
  expect(whyNot(target, selector, { ...protection, force: true })).toBeUndefined();
});

it.each(["true", "True", " TRUE "])("chaos.enabled=%j does not", (value) => {
  const target = aTarget("web", { labels: { "chaos.enabled": value } });
  expect(whyNot(target, { excludes: () => false }, order.protection)).toBeUndefined();
});

it("the fleet of victims without a project is not the projects of others", async () => {
  const source = new FakeSource(systemClock);
  source.add("a-1", { zone: "a" });
  source.add("b-1", { zone: "b" });
  for (const zone of ["x", "y", "z"])
    source.add(`stranger-${zone}`, { zone, project: "theirs", state: "exited" });
  const fault = { ...FAULT, monkey: "zone-wiper", selection: { zone: ["a"] } };
  const asked: Order = { ...order, faults: [fault] };
  const { plan } = await prepare(asked, source, never);
  const ruling = plan.rulings.find(({ guard }) => guard === "quorum");
  expect(ruling?.reason).toContain("1 of 2 zones stand without a (b)");
});

it("chaos targets says what is near, as a drill does", async () => {
  const { address } = await tinyEngine();
  const { exit, stderr } = await inside(["targets", "--zone", "nowhere", "--host", address]);
  expect(stderr).toMatch(/No target has zone "nowhere"[\s\S]*There are: a, b/);
  expect(exit).toBe(3);
});

it.each([
  [["--host", ""], /--host "": it is empty/],
  [["--state", ""], /--state "": it is empty/],
  [["--host", "ftp://h"], /"ftp:\/\/h": ftp:\/\/ is not supported, expected unix:/],
  [["--host", "garbage"], /"garbage": it has no scheme, expected unix:/],
  [["--host", "tcp://h:notaport"], /"notaport" is no port/],
  [["--probe", "x=tcp://127.0.0.1:0"], /its port is 0/],
])("%j is refused with exit 2", async (flags, says) => {
  const { exit, stderr } = await inside(["pause", "--name", "web", "--yes", ...flags]);
  expect(stderr).toMatch(says);
  expect(exit).toBe(2);
});
