/** One run: the verdict and why, then what a reviewer asks next, in that order. */
import type { JSX } from "preact";
import { sayMs } from "../../../units.ts";
import type { Report } from "../../report.ts";
import { deedsOf } from "../../telling/deeds.ts";
import { sayExit } from "../../telling/exit.ts";
import { sayScore } from "../../telling/score.ts";
import { VERDICT_TONES } from "../../telling/tone.ts";
import { Latency } from "./latency.tsx";
import { Aftermath, Command, Hits, Remarks, Services } from "./sections.tsx";
import { Thresholds } from "./thresholds.tsx";
import { timeScale } from "./time-scale.ts";
import { Timeline } from "./timeline.tsx";

export function Run({ report, id }: { report: Report; id: string }): JSX.Element {
  const scale = timeScale(report);
  const isWatched = report.probes.length + report.victims.length > 0;
  return (
    <article id={id} aria-labelledby={`${id}-title`}>
      <Verdict report={report} id={id} />
      {isWatched ? <Timeline report={report} scale={scale} /> : null}
      <Thresholds report={report} />
      <Latency report={report} scale={scale} />
      <Hits report={report} />
      <Services report={report} />
      <Command report={report} />
      <Aftermath report={report} />
      <Remarks report={report} />
      <Replay report={report} />
    </article>
  );
}

function Verdict({ report, id }: { report: Report; id: string }): JSX.Element {
  const { verdict, name } = report;
  const more = verdict.reasons.slice(1);
  return (
    <header class={`verdict ${VERDICT_TONES[verdict.verdict]}`}>
      <p class="word">
        <strong>{verdict.verdict}</strong> <span>{sayExit(report)}</span>
      </p>
      <h2 id={`${id}-title`}>{name}</h2>
      <p class="because">{verdict.because}</p>
      {more.length > 0 ? (
        <ul>
          {more.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      ) : null}
      <Facts report={report} />
    </header>
  );
}

function Facts({ report }: { report: Report }): JSX.Element | null {
  const { run, engine, startedAt, durationMs, seed, step, file } = report;
  // One that never began has none of them.
  if (run === "") return null;
  const facts: [string, string][] = [
    ["What was done", deedsOf(report).join("; ")],
    ["When", `${startedAt.slice(0, 19).replace("T", " ")} UTC`],
    ["Lasted", sayMs(durationMs)],
    ...scoreOf(report),
    ["Where", engine],
    ["Run", run],
    ["Seed", seed],
    ...(file === undefined ? [] : [["File", file] as [string, string]]),
    ...(step ? [["Step", `${step.at} of ${step.of}: ${step.value}`] as [string, string]] : []),
  ];
  return (
    <dl>
      {facts.map(([term, text]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}

function scoreOf({ score }: Report): [string, string][] {
  if (!score) return [];
  return [["Score, which decides nothing", sayScore(score).replace(/^score /, "")]];
}

function Replay({ report }: { report: Report }): JSX.Element | null {
  if (report.replay === "") return null;
  return (
    <section>
      <h3>How to replay</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long line scrolls, and must by keyboard */}
      <pre tabIndex={0}>
        <code>{report.replay}</code>
      </pre>
      <p class="note">The same victims, drawn by the same seed.</p>
    </section>
  );
}
