/** How fast each probe was answered, on a log scale: a line for the median, a band from fastest to slowest. */

import { scaleLog } from "d3-scale";
import { area, line } from "d3-shape";
import type { JSX } from "preact";
import { sayMs } from "../../../units.ts";
import type { Report } from "../../report.ts";
import type { Series } from "../../series.ts";
import { Axis, Bar, Lane, Shades } from "./chart.tsx";
import { marksOf } from "./marks.ts";
import { hundredths, type TimeScale } from "./time-scale.ts";

/** Of one run; the others' figures stand in the table of services. */
const CHARTS_MAX = 12;
/** The inner picture's units: it is stretched to its place, its strokes are not. */
const [WIDTH, HEIGHT] = [1_000, 100];

export function Latency({
  report,
  scale,
}: {
  report: Report;
  scale: TimeScale;
}): JSX.Element | null {
  const answered = report.series.filter(({ median }) => median.some((ms) => ms !== null));
  if (answered.length === 0) return null;
  const shown = answered.slice(0, CHARTS_MAX);
  const levels = levelsOf(shown, report.watching.latencyLimitMs);
  return (
    <section class="latency">
      <h3>Latency</h3>
      <p class="note">
        From the moment a sample was due. Line: median; band: fastest to slowest; dashed: the limit
        of {sayMs(report.watching.latencyLimitMs)}; above: bad samples. The scale is logarithmic.
      </p>
      {shown.map((series) => (
        <Lane key={series.probe} name={series.probe} about={rangeOf(series)}>
          <Plot series={series} report={report} scale={scale} levels={levels} />
        </Lane>
      ))}
      <Lane name="" about="">
        <Axis scale={scale} />
      </Lane>
      {answered.length > shown.length ? (
        <p class="note">{answered.length - shown.length} more probes are not drawn.</p>
      ) : null}
    </section>
  );
}

type Levels = ReturnType<typeof levelsOf>;

/** One scale for all, so that they can be compared. */
function levelsOf(all: readonly Series[], limitMs: number) {
  const known = all.flatMap(({ fastest, slowest }) => [...fastest, ...slowest]);
  const values = known.filter((ms) => ms !== null).map((ms) => Math.max(ms, 0.1));
  const low = values.reduce((a, b) => Math.min(a, b), limitMs);
  const high = values.reduce((a, b) => Math.max(a, b), limitMs);
  const y = scaleLog([low / 1.2, high * 2], [HEIGHT, 0]).clamp(true);
  // At the edges a label would stand beside that of the next plot.
  const tens = y
    .ticks(3)
    .filter((ms) => Number.isInteger(Math.log10(ms)) && y(ms) > 7 && y(ms) < HEIGHT - 4);
  return { at: (ms: number) => hundredths(y(Math.max(ms, 0.1))), tens, limitMs };
}

function Plot(props: {
  series: Series;
  report: Report;
  scale: TimeScale;
  levels: Levels;
}): JSX.Element {
  const { series, report, scale, levels } = props;
  return (
    <div class="plot">
      <svg class="curve" role="img" aria-label={`Latency of ${series.probe}: ${rangeOf(series)}`}>
        <Shades report={report} scale={scale} />
        {levels.tens.map((ms) => (
          <line key={ms} class="grid" x1="0" x2="100%" {...level(levels.at(ms))} />
        ))}
        <line class="limit" x1="0" x2="100%" {...level(levels.at(levels.limitMs))} />
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
          <path class="band" d={bandOf(series, scale, levels)} />
          <path class="median" d={medianOf(series, scale, levels)} />
        </svg>
        {marksOf(series, ["bad"]).map(({ from, to }) => (
          <Bar key={from} {...{ scale, from, to, y: 0, height: 6, class: "out" }} />
        ))}
      </svg>
      <div class="levels" aria-hidden="true">
        {levels.tens.map((ms) => (
          <span key={ms} style={`top:${levels.at(ms)}%`}>
            {sayMs(ms)}
          </span>
        ))}
      </div>
    </div>
  );
}

function level(percent: number) {
  return { y1: `${percent}%`, y2: `${percent}%` };
}

interface Point {
  readonly x: number;
  readonly at: number;
}

function pointsOf(series: Series, scale: TimeScale): Point[] {
  return series.median.map((_, at) => {
    const middleMs = series.fromMs + (at + 0.5) * series.stepMs;
    return { x: (scale.at(middleMs) * WIDTH) / 100, at };
  });
}

function medianOf(series: Series, scale: TimeScale, levels: Levels): string {
  const draw = line<Point>()
    .defined(({ at }) => series.median[at] != null)
    .x(({ x }) => x)
    .y(({ at }) => levels.at(series.median[at] ?? 0))
    .digits(1);
  return draw(pointsOf(series, scale)) ?? "";
}

function bandOf(series: Series, scale: TimeScale, levels: Levels): string {
  const draw = area<Point>()
    .defined(({ at }) => series.median[at] != null)
    .x(({ x }) => x)
    .y0(({ at }) => levels.at(series.fastest[at] ?? 0))
    .y1(({ at }) => levels.at(series.slowest[at] ?? 0))
    .digits(1);
  return draw(pointsOf(series, scale)) ?? "";
}

function rangeOf({ fastest, slowest }: Series): string {
  const low = fastest.reduce<number>((a, b) => Math.min(a, b ?? Infinity), Infinity);
  const high = slowest.reduce<number>((a, b) => Math.max(a, b ?? 0), 0);
  return `${sayMs(low)} to ${sayMs(high)}`;
}
