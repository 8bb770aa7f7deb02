/** The page around the runs: nothing is loaded, nothing is run, and each browser's own colours are kept to. */
import type { JSX } from "preact";
import { sayPassed } from "../../experiments.ts";
import { rampsOf, sayRamp } from "../../ramps.ts";
import type { Report } from "../../report.ts";
import { suiteVerdict } from "../../suite-verdict.ts";
import { VERDICT_TONES } from "../../telling/tone.ts";
import { sayTry } from "../../telling/try.ts";
import { Run } from "./run.tsx";
import { STYLE } from "./style.ts";

const NOTHING_ELSE = "default-src 'none'; style-src 'unsafe-inline'";

export function page(suite: readonly Report[]): JSX.Element {
  const title = titleOf(suite);
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={NOTHING_ELSE} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{title}</title>
        <style dangerouslySetInnerHTML={{ __html: STYLE }} />
      </head>
      <body>
        <main>
          <h1 class={suite.length === 1 ? "unseen" : undefined}>{title}</h1>
          {suite.length === 1 ? null : <Overview suite={suite} />}
          {suite.map((report, at) => (
            <Run key={at} report={report} id={`run-${at + 1}`} />
          ))}
        </main>
      </body>
    </html>
  );
}

function titleOf(suite: readonly Report[]): string {
  const whole = suiteVerdict(suite);
  if (!whole) return "No experiment was run";
  const word = whole.verdict.toUpperCase();
  if (suite.length === 1) return `${word}: ${whole.report.name}`;
  return `${word}: ${sayPassed(suite)}`;
}

function Overview({ suite }: { suite: readonly Report[] }): JSX.Element {
  const ramps = rampsOf(suite).map(sayRamp);
  return (
    <nav aria-label="Experiments" class="overview">
      <ol>
        {suite.map((report, at) => (
          <li key={at}>
            <a href={`#run-${at + 1}`}>
              <Word report={report} /> {report.name}
            </a>
            <span>{`${sayTry(report)}${report.verdict.because}`}</span>
          </li>
        ))}
      </ol>
      {ramps.map((says) => (
        <p key={says}>{says}</p>
      ))}
    </nav>
  );
}

function Word({ report: { verdict } }: { report: Report }): JSX.Element {
  return <strong class={VERDICT_TONES[verdict.verdict]}>{verdict.verdict}</strong>;
}
