/** Outputs of a GitHub Actions step, as its `$GITHUB_OUTPUT` takes them: `steps.<id>.outputs.verdict`. */
import { allLegible } from "../../legible.ts";
import { clip } from "../clip.ts";
import { experimentsOf } from "../experiments.ts";
import type { Format } from "../format.ts";
import { suiteScore } from "../score.ts";
import { countingTries, suiteVerdict } from "../suite-verdict.ts";

const TEXT_MAX = 2_000;

const outputs = {
  name: "github-output",
  summary:
    "outputs of a GitHub Actions step: verdict, exit, because, score, run, runs, experiments, passed, flaky",
  render: (suite) => {
    const reports = suite.map(allLegible);
    const whole = suiteVerdict(reports);
    const score = suiteScore(countingTries(suite).map((one) => one.score));
    const experiments = experimentsOf(reports);
    const values = {
      verdict: whole?.verdict ?? "error",
      exit: whole?.exit ?? 6,
      because: clip(whole?.report.verdict.because ?? "no experiment was run", TEXT_MAX),
      score: score === undefined ? "" : `${score.lo}`,
      run: whole?.report.run ?? "",
      runs: reports.length,
      experiments: experiments.length,
      passed: experiments.filter(({ hasPassed }) => hasPassed).length,
      flaky: experiments.filter(({ isFlaky }) => isFlaky).length,
    };
    // Legible text has no line breaks, so none of it can become an output of its own.
    return Object.entries(values)
      .map(([key, value]) => `${key}=${value}\n`)
      .join("");
  },
} satisfies Format;

export default outputs;
