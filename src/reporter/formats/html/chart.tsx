/** What charts over time have in common: shaded phases, an axis, bars between two moments. */
import type { ComponentChildren, JSX } from "preact";
import type { Report } from "../../report.ts";
import type { TimeScale } from "./time-scale.ts";

/** A rectangle between two moments; never so narrow that it cannot be seen. */
export function Bar(props: {
  scale: TimeScale;
  from: number;
  to: number;
  y: number;
  height: number;
  class: string;
}): JSX.Element {
  const { scale, from, to, y, height } = props;
  const left = scale.at(from);
  const width = Math.max(scale.at(to) - left, 0.15);
  return (
    <rect
      class={props.class}
      x={`${left}%`}
      y={y}
      width={`${Math.round(width * 100) / 100}%`}
      height={height}
    />
  );
}

export function Shades({ report, scale }: { report: Report; scale: TimeScale }): JSX.Element {
  return (
    <>
      {report.phases.map(({ phase, from, to }) =>
        to > from ? (
          <rect
            key={phase}
            class={`shade ${phase}`}
            x={`${scale.at(from)}%`}
            y="0"
            width={`${Math.round((scale.at(to) - scale.at(from)) * 100) / 100}%`}
            height="100%"
          />
        ) : null,
      )}
    </>
  );
}

export function Axis({ scale }: { scale: TimeScale }): JSX.Element {
  return (
    <div class="axis" aria-hidden="true">
      {scale.ticks.map(({ at, label }) => (
        <span key={label} style={`left:${at}%`}>
          {label}
        </span>
      ))}
    </div>
  );
}

/** Names of phases above a chart; where one has no room, only its shade remains. */
export function PhaseNames({ report, scale }: { report: Report; scale: TimeScale }): JSX.Element {
  return (
    <div class="phases" aria-hidden="true">
      {report.phases.map(({ phase, from, to }) =>
        to > from ? (
          <span
            key={phase}
            class={phase}
            style={`left:${scale.at(from)}%;width:${(scale.at(to) - scale.at(from)).toFixed(2)}%`}
          >
            <i>{phase}</i>
          </span>
        ) : null,
      )}
    </div>
  );
}

/** A label beside a track, or above it where there is no room. */
export function Lane(props: {
  name: string;
  about?: string;
  children: ComponentChildren;
}): JSX.Element {
  return (
    <div class="lane">
      <div class="label">
        <span class="name">{props.name}</span>
        {props.about === undefined ? null : <span class="about">{props.about}</span>}
      </div>
      <div class="track">{props.children}</div>
    </div>
  );
}
