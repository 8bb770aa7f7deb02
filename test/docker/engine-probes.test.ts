/** Probes that ask the engine: how a container is, and a program in it. */
import { expect, it } from "vitest";
import { describeDocker } from "../lab/docker.ts";
import { openBench } from "./bench.ts";
import { drill, stateFolder } from "./chaos.ts";

const bench = openBench();
/** Each sample is a call of the engine's, and a program more: no pulse for a tenth of a second. */
const SLOW = [
  ...["--probe-interval", "500ms", "--probe-timeout", "5s", "--latency-limit", "3s"],
  ...["--baseline", "3s", "--recover", "20s", "--cool-down", "1s"],
];

describeDocker("probes that ask the engine", () => {
  it("see a frozen container as paused, and one beside it as well, by state and by program", async () => {
    const [frozen, beside] = [`${bench.own()}-frozen`, `${bench.own()}-beside`];
    await bench.begin({ name: frozen });
    await bench.begin({ name: beside });
    using state = stateFolder();

    const { exit, report, stderr } = await drill([
      ...["pause", "--name", frozen, "--duration", "4s", "--min-age", "0s", "--yes", "--quiet"],
      ...["--probe", `frozen=health://${frozen}`, "--probe", `beside=health://${beside}`],
      ...["--probe", `inside=exec://${beside}/true`],
      ...["--threshold", "recovery{probe=frozen} <= healed-after-revert"],
      ...["--threshold", "outages{probe=beside} == 0", "--threshold", "outages{probe=inside} == 0"],
      ...SLOW,
      ...["--watchdog", "none", "--state", state.path],
    ]);

    expect(exit, `${report.verdict.because}\n${stderr}`).toBe(0);
    const [outage] = report.probes.find(({ probe }) => probe === "frozen")!.outages;
    expect(Object.keys(outage!.reasons)).toEqual(["paused"]);
    expect(report.prober?.asked).toBeGreaterThan(10);
  });

  it("say of a program that fails with which status, and stop before anything is touched", async () => {
    const name = `${bench.own()}-only`;
    await bench.begin({ name });
    using state = stateFolder();

    const { exit, report } = await drill([
      ...["pause", "--name", name, "--duration", "1s", "--min-age", "0s", "--yes", "--quiet"],
      ...["--probe", `inside=exec://${name}/false`, ...SLOW],
      ...["--watchdog", "none", "--state", state.path],
    ]);

    expect(exit).toBe(3);
    expect(report.verdict.because).toContain("baseline");
    expect(report.victims).toEqual([]);
  });
});
