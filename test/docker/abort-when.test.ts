/** A drill that harms more than it may: it stops at once, puts everything back, and still knows how long that took. */
import { expect, it } from "vitest";
import type { SampleLine } from "../../src/core/entry.ts";
import { samplesIn } from "../journal/in-state.ts";
import { describeDocker } from "../lab/docker.ts";
import { openBench, stateOf } from "./bench.ts";
import { drill, stateFolder } from "./chaos.ts";
import { claimsOn } from "./engine-truth.ts";
import { raiseFleet } from "./fleet.ts";

const HOLD_MS = 60_000;
const RULE = "error_ratio over 2s > 50%";

const WINDOW_MS = 2_000;
/** The answers to a window may come that much later, and the stop is written down after the look. */
const TIMEOUT_MS = 1_000;
const WRITTEN_WITHIN_MS = 500;

const isBad = ({ ok }: SampleLine) => ok !== true;

/** The highest share of bad ones in a window that may have been looked at for a stop at that time. */
function worstBefore(asked: readonly SampleLine[], stopMs: number): number {
  const ends = asked.map(({ due }) => due).filter((due) => due <= stopMs);
  const looked = ends.filter((end) => end >= stopMs - TIMEOUT_MS - WRITTEN_WITHIN_MS);
  const shares = looked.map((end) => {
    const within = asked.filter(({ due }) => due > end - WINDOW_MS && due <= end);
    return within.filter(isBad).length / within.length;
  });
  return Math.max(0, ...shares);
}

const bench = openBench();

describeDocker("a drill with --abort-when", () => {
  it("that harms is stopped with exit 4, all is back, and the report has a recovery time", async () => {
    await using fleet = await raiseFleet({ fragile: true });
    using state = stateFolder();
    const before = await fleet.members("a");

    const { exit, report, stderr } = await drill([
      ...["kill", "--zone", "a", "--project", fleet.project, "--hold", `${HOLD_MS}ms`],
      ...["--probe", `shop=${fleet.door}`, "--abort-when", RULE],
      ...["--yes", "--min-age", "0s", "--state", state.path],
    ]);

    expect(exit, stderr).toBe(4);
    expect(report.verdict).toMatchObject({ verdict: "stopped" });
    expect(report.verdict.because).toMatch(
      /^shop: error_ratio over 2 s is [\d.–]+ %, more than 50 %$/,
    );
    const [stop] = report.stops;
    expect(stop).toMatchObject({ cause: "harm", message: report.verdict.because });
    const fault = report.phases.find(({ phase }) => phase === "fault");
    const asked = samplesIn(state.path).filter(({ p, sent }) => p === "shop" && sent !== undefined);
    expect(worstBefore(asked, stop!.t)).toBeGreaterThan(0.5);
    // One that was under way when the fault began may have met it.
    expect(asked.filter((one) => isBad(one) && (one.done ?? 0) < fault!.from)).toEqual([]);
    // Much of a minute was spared.
    expect(fault!.to - fault!.from).toBeLessThan(HOLD_MS / 2);
    const shop = report.probes.find(({ probe }) => probe === "shop");
    expect(shop).toMatchObject({ recovery: "healed-after-revert" });
    expect(shop!.ttr!.lo).toBeGreaterThan(0);
    expect(Number.isFinite(shop!.ttrRelease!.hi)).toBe(true);
    expect(report.residue).toEqual([]);
    expect(report.unknown).toEqual([]);

    const after = await fleet.members("a");
    expect(after.map(({ State }) => State.Running)).toEqual(before.map(() => true));
    expect(after.map(({ HostConfig }) => HostConfig.RestartPolicy)).toEqual(
      before.map(({ HostConfig }) => HostConfig.RestartPolicy),
    );
    expect(await claimsOn(before.map(({ Id }) => Id))).toEqual([]);
  });

  it("that a healthy system survives runs to its end", async () => {
    const victim = await bench.begin();

    const { exit, report, stderr } = await bench.hit([
      ...["pause", "--all", "--duration", "4s"],
      // The pulse of a busy machine is slow, and a rule wants ten samples.
      ...["--abort-when", RULE.replace("2s", "3s")],
    ]);

    expect(report.stops).toEqual([]);
    expect(exit, stderr).toBe(0);
    expect((await stateOf(victim)).Paused).toBe(false);
  });
});
