/** What a burst keeps to: one instant, the order asked for, its deadline; on real processes. */
import { afterEach, expect, test } from "vitest";
import { type CrashRequest, crashAll } from "../../src/agent/burst.ts";
import { cgroupOf, isDead } from "../../src/agent/proc.ts";
import { endAll, endOf, type Living, live } from "./processes.ts";

const limits = { deadlineMs: 5_000 };
const pinned = ({ pid, startTicks }: Living, index = 0): CrashRequest => ({
  id: `p${index}`,
  pid,
  startTicks,
  mark: "",
});
/** What stands in the cgroup path of all our children. */
const ownMark = () => cgroupOf(process.pid)!.trim().split("\n")[0]!;

const livesOn = ({ child, pid, startTicks }: Living) =>
  child.signalCode === null && !isDead(pid, startTicks);

afterEach(endAll);

test("kills many in one burst, and says when each was dead in the kernel", async () => {
  const victims = await Promise.all(Array.from({ length: 12 }, () => live()));

  const reports = await crashAll(victims.map(pinned), limits);

  expect(reports.map(({ id, outcome }) => `${id} ${outcome}`)).toEqual(
    victims.map((_, index) => `p${index} signalled`),
  );
  const signalled = reports.map(({ signalledMs }) => signalledMs!);
  expect(signalled[0]).toBe(0);
  expect(signalled).toEqual(signalled.toSorted((a, b) => a - b));
  expect(signalled.at(-1)).toBeLessThan(100);
  for (const { signalledMs, deadMs } of reports)
    expect(deadMs).toBeGreaterThanOrEqual(signalledMs!);
  expect(victims.every(({ pid, startTicks }) => isDead(pid, startTicks))).toBe(true);
  expect(await Promise.all(victims.map(({ child }) => endOf(child)))).toEqual(
    victims.map(() => "SIGKILL"),
  );
});

test("never signals a pid that started at another time: the one that was meant is dead", async () => {
  const stranger = await live();
  const request = { ...pinned(stranger), startTicks: stranger.startTicks - 1 };
  const marked = { ...request, mark: ownMark() };
  const reports = await crashAll([request, marked], limits);
  const dead = { outcome: "already-dead", says: `pid ${stranger.pid} is another process now` };
  expect(reports).toMatchObject([dead, dead]);
  expect(livesOn(stranger)).toBe(true);
});

test("one that is not ours does not spare the others, and answers keep their order", async () => {
  const [stranger, victim] = await Promise.all([live(), live()]);
  const wrong = { ...pinned(stranger, 0), mark: "f".repeat(64) };
  const reports = await crashAll([wrong, pinned(victim, 1)], limits);
  expect(reports.map(({ id, outcome }) => [id, outcome])).toEqual([
    ["p0", "not-ours"],
    ["p1", "signalled"],
  ]);
  expect(livesOn(stranger)).toBe(true);
  expect(await endOf(victim.child)).toBe("SIGKILL");
});

test("kills a stopped process too", async () => {
  const victim = await live();
  victim.child.kill("SIGSTOP");
  const [report] = await crashAll([pinned(victim)], limits);
  expect(report?.deadMs).toBeGreaterThanOrEqual(0);
  expect(await endOf(victim.child)).toBe("SIGKILL");
});

test("a deadline that has passed leaves the death unsaid, not the signal", async () => {
  const victim = await live();
  const [report] = await crashAll([pinned(victim)], { deadlineMs: 0 });
  expect(report).toMatchObject({ outcome: "signalled", signalledMs: 0 });
  expect(await endOf(victim.child)).toBe("SIGKILL");
});
