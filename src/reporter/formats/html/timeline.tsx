/** The run at a glance: zones as lanes, what was hit when, and who was out how long, with error bars. */
import type { JSX } from "preact";
import { sayMs } from "../../../units.ts";
import type { Outage } from "../../outages.ts";
import type { Report } from "../../report.ts";
import { Axis, Bar, Lane, PhaseNames, Shades } from "./chart.tsx";
import { type LaneRow, zonesOf } from "./lanes.ts";
import { marksOf } from "./marks.ts";
import type { TimeScale } from "./time-scale.ts";

export function Timeline({ report, scale }: { report: Report; scale: TimeScale }): JSX.Element {
  const { zones, left } = zonesOf(report);
  return (
    <section class="timeline">
      <h3>Timeline</h3>
      <Legend />
      <Lane name="" about="">
        <PhaseNames report={report} scale={scale} />
      </Lane>
      {zones.map(({ zone, rows }) => (
        <div class="zone" key={zone ?? ""}>
          <h4>{zone === undefined ? "Services" : `Zone ${zone}`}</h4>
          {rows.map((row) => (
            <Row key={row.name} row={row} report={report} scale={scale} />
          ))}
        </div>
      ))}
      <CommandRow report={report} scale={scale} />
      <Lane name="" about="">
        <Axis scale={scale} />
      </Lane>
      <p class="note">Phases: {saidPhases(report)}.</p>
      {left > 0 ? <p class="note">{left} more are not drawn; the tables below have them.</p> : null}
    </section>
  );
}

function Row(props: { row: LaneRow; report: Report; scale: TimeScale }): JSX.Element {
  const { row, report, scale } = props;
  return (
    <Lane name={row.name} about={row.about}>
      <svg class="row" role="img" aria-label={row.says}>
        <Shades report={report} scale={scale} />
        <line class="base" x1="0" x2="100%" y1="20" y2="20" />
        {row.faults.map((fault) => (
          <Bar
            key={fault.from}
            {...{ scale, from: fault.from, to: fault.to, y: 2, height: 6, class: "hit" }}
          />
        ))}
        <Blips row={row} scale={scale} />
        {row.events.map((t) => (
          <Bar key={t} {...{ scale, from: t, to: t, y: 31, height: 9, class: "event" }} />
        ))}
        {row.drawn.map((outage) => (
          <OutageBar key={outage.firstDue} outage={outage} scale={scale} />
        ))}
      </svg>
    </Lane>
  );
}

function saidPhases({ phases }: Report): string {
  const lasting = phases.filter(({ from, to }) => to > from);
  const said = lasting.map(
    ({ phase, from }) => `${phase} from ${from === 0 ? "0 s" : sayMs(from)}`,
  );
  return `${said.join(", ")}; the end at ${sayMs(lasting.at(-1)?.to ?? 0)}`;
}

/** Surely out: solid. Possibly out: light, between the whiskers. */
function OutageBar({ outage, scale }: { outage: Outage; scale: TimeScale }): JSX.Element {
  const { start, end } = outage;
  const sureTo = Math.max(start.hi, end.lo);
  return (
    <>
      <Bar {...{ scale, from: start.lo, to: end.hi, y: 13, height: 14, class: "maybe" }} />
      {end.lo > start.hi ? (
        <Bar {...{ scale, from: start.hi, to: sureTo, y: 13, height: 14, class: "out" }} />
      ) : null}
      <Whisker from={start.lo} to={start.hi} scale={scale} />
      <Whisker from={end.lo} to={end.hi} scale={scale} />
    </>
  );
}

/** A bound that the record does not tell has no cap. */
function Whisker(props: { from: number; to: number; scale: TimeScale }): JSX.Element {
  const { from, to, scale } = props;
  const [x1, x2] = [`${scale.at(from)}%`, `${scale.at(to)}%`];
  return (
    <g class="whisker">
      <line x1={x1} x2={x2} y1="20" y2="20" />
      {from === -Infinity ? null : <line x1={x1} x2={x1} y1="11" y2="29" />}
      {to === Infinity ? null : <line x1={x2} x2={x2} y1="11" y2="29" />}
    </g>
  );
}

/** Where samples were bad, slow or lost, as far as no outage stands there. */
function Blips({ row, scale }: { row: LaneRow; scale: TimeScale }): JSX.Element | null {
  const { series, drawn } = row;
  if (!series) return null;
  const isOut = (ms: number) =>
    drawn.some(({ start, end }) => ms >= start.lo && ms <= end.hi + series.stepMs);
  return (
    <>
      {marksOf(series, ["bad", "slow", "lost"], isOut).map(({ from, to, kind }) => (
        <Bar key={from} {...{ scale, from, to, y: 16, height: 8, class: `blip ${kind}` }} />
      ))}
    </>
  );
}

function CommandRow({ report, scale }: { report: Report; scale: TimeScale }): JSX.Element | null {
  const { command, durationMs } = report;
  if (command?.startedMs === undefined) return null;
  const { startedMs, endedMs } = command;
  const to = endedMs ?? durationMs;
  const says = `${command.says}, from ${sayMs(startedMs)} to ${sayMs(to)}: ${command.because}`;
  return (
    <div class="zone">
      <h4>Command</h4>
      <Lane name={command.says} about={command.status}>
        <svg class="row" role="img" aria-label={says}>
          <Shades report={report} scale={scale} />
          <Bar {...{ scale, from: startedMs, to, y: 13, height: 14, class: "command" }} />
        </svg>
      </Lane>
    </div>
  );
}

function Legend(): JSX.Element {
  const keys = [
    ["hit", "fault in effect"],
    ["out", "surely out"],
    ["maybe", "possibly out: the error bars"],
    ["blip bad", "single bad sample"],
    ["blip slow", "slow"],
    ["blip lost", "not asked in time"],
    ["event", "the engine told of it"],
  ] as const;
  return (
    <ul class="legend" aria-label="What the marks mean">
      {keys.map(([kind, text]) => (
        <li key={kind}>
          <svg width={isNarrow(kind) ? 4 : 18} height="12" aria-hidden="true">
            <rect class={kind} x="0" y="2" width={kind === "event" ? 2 : 18} height="9" />
          </svg>
          {text}
        </li>
      ))}
    </ul>
  );
}

function isNarrow(kind: string): boolean {
  return kind === "event" || kind.startsWith("blip");
}
