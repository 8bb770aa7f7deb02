/** Each threshold on each probe: what was observed, between its bounds, against the limit. */
import { scaleLinear } from "d3-scale";
import type { JSX } from "preact";
import type { Interval } from "../../interval.ts";
import type { Report } from "../../report.ts";
import { sayInterval, sayValue } from "../../say.ts";
import { notJudged } from "../../telling/not-judged.ts";
import { STATUS_MARKS, STATUS_TONES } from "../../telling/tone.ts";
import type { Observation, ThresholdResult } from "../../thresholds.ts";
import { Scrollable } from "./table.tsx";
import { hundredths } from "./time-scale.ts";

/** Of one threshold; a fleet may have hundreds of probes, and the worst come first. */
const ROWS_MAX = 40;
const WORDS = {
  holds: "holds",
  fails: "fails",
  undecidable: "undecidable",
  "no-data": "no data",
} as const;

export function Thresholds({ report }: { report: Report }): JSX.Element | null {
  const { thresholds, watching } = report;
  if (!watching.verdictWanted || thresholds.length === 0) return null;
  const open = notJudged(report);
  return (
    <section class="thresholds">
      <h3>Thresholds</h3>
      {open ? <p class="doubt">These decide nothing: {open.because}.</p> : null}
      <Scrollable label={`Thresholds of ${report.name}`}>
        <table>
          <thead>
            <tr>
              <th scope="col">Threshold</th>
              <th scope="col">Probe</th>
              <th scope="col">Result</th>
              <th scope="col">Observed</th>
              <th scope="col">Against the limit</th>
            </tr>
          </thead>
          {thresholds.map((one) => (
            <Group key={one.text} threshold={one} />
          ))}
        </table>
      </Scrollable>
      <Advice thresholds={thresholds} />
    </section>
  );
}

function Group({ threshold }: { threshold: ThresholdResult }): JSX.Element {
  const { text, says, status, unit } = threshold;
  const rows = byBadness(threshold.observations);
  const shown = rows.slice(0, ROWS_MAX);
  const head = <Rule text={text} span={Math.max(1, shown.length)} />;
  if (shown.length === 0)
    return (
      <tbody>
        <tr>
          {head}
          <td>–</td>
          <Result status={status} />
          <td colSpan={2}>{says}</td>
        </tr>
      </tbody>
    );
  return (
    <tbody>
      {shown.map((one, at) => (
        <tr key={one.probe} class={one.gates ? undefined : "shown-only"}>
          {at === 0 ? head : null}
          <td class={one.probe.length <= 24 ? "short" : undefined}>
            {one.probe}
            {one.gates ? null : (
              <small> {threshold.soft ? "(soft)" : "(a victim: never gates)"}</small>
            )}
          </td>
          <Result status={one.status} />
          <td class="number">{one.observed ? sayInterval(one.observed, unit) : "–"}</td>
          <td>
            {one.observed ? (
              <Bullet threshold={threshold} observed={one.observed} {...one} />
            ) : null}
          </td>
        </tr>
      ))}
      {rows.length > shown.length ? (
        <tr>
          <td colSpan={5}>and {rows.length - shown.length} more probes</td>
        </tr>
      ) : null}
    </tbody>
  );
}

function byBadness(observations: readonly Observation[]): Observation[] {
  const order = ["fails", "no-data", "undecidable", "holds"];
  const badness = ({ status, gates }: Observation) => order.indexOf(status) + (gates ? 0 : 10);
  return observations.toSorted((a, b) => badness(a) - badness(b));
}

function Rule({ text, span }: { text: string; span: number }): JSX.Element {
  return (
    <th scope="rowgroup" rowSpan={span}>
      <code>{text}</code>
    </th>
  );
}

function Result({ status }: { status: Observation["status"] }): JSX.Element {
  return (
    <td class={`result ${STATUS_TONES[status]}`}>
      <span aria-hidden="true">{STATUS_MARKS[status]} </span>
      {WORDS[status]}
    </td>
  );
}

/** Bounds as a bar with whiskers, the limit as a line, what lies beyond it shaded. */
function Bullet(props: {
  threshold: ThresholdResult;
  observed: Interval;
  /** This probe's own, where it depends on what was seen elsewhere. */
  limit?: Interval;
  status: Observation["status"];
}): JSX.Element {
  const { threshold, observed, status } = props;
  const { unit, operator } = threshold;
  const limit = props.limit?.hi ?? threshold.limit;
  const at = bulletScale({ limit, unit }, observed);
  const [lo, hi] = [at(observed.lo), at(observed.hi)];
  const x = at(limit);
  const beyond = operator.startsWith(">") ? { x: 0, width: x } : { x, width: 100 - x };
  const says = `${sayInterval(observed, unit)}, limit ${operator} ${sayValue(limit, unit)}`;
  return (
    <svg class={`bullet ${STATUS_TONES[status]}`} role="img" aria-label={says}>
      <rect class="beyond" x={`${beyond.x}%`} width={`${beyond.width}%`} y="0" height="22" />
      <rect
        class="seen"
        x={`${Math.min(lo, 99)}%`}
        width={`${Math.max(1, hundredths(hi - lo))}%`}
        y="8"
        height="6"
      />
      <line class="cap" x1={`${lo}%`} x2={`${lo}%`} y1="5" y2="17" />
      {observed.hi === Infinity ? null : (
        <line class="cap" x1={`${hi}%`} x2={`${hi}%`} y1="5" y2="17" />
      )}
      <line class="limit" x1={`${x}%`} x2={`${x}%`} y1="0" y2="22" />
    </svg>
  );
}

function bulletScale(
  { limit, unit }: Pick<ThresholdResult, "limit" | "unit">,
  { lo, hi }: Interval,
) {
  const known = [lo, hi, limit].filter(Number.isFinite);
  const room = Number.isFinite(limit) ? limit * 2 : 0;
  const most = Math.max(...known, unit === "ratio" ? 1 : 1e-9);
  const least = unit === "ratio" ? Math.max(0, Math.min(...known) - 0.02) : 0;
  // A limit of none must leave room beyond it.
  const end = unit === "ratio" ? most : Math.max(most * 1.1, room, unit === "count" ? 2 : 0);
  const scale = scaleLinear([least, end], [1, 99]).clamp(true);
  return (value: number) => hundredths(scale(value));
}

/** What would decide the undecidable: the sentences that say more than the row. */
function Advice({ thresholds }: { thresholds: readonly ThresholdResult[] }): JSX.Element | null {
  const open = thresholds.filter(({ status }) => status === "undecidable" || status === "no-data");
  if (open.length === 0) return null;
  return (
    <ul class="note">
      {open.map(({ text, says }) => (
        <li key={text}>{says}</li>
      ))}
    </ul>
  );
}
