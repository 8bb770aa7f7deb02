/** What the charts cannot say: what was hit and how it came back, what was seen, what is left. */
import type { JSX } from "preact";
import { sayMs } from "../../../units.ts";
import type { Report } from "../../report.ts";
import { aftermath } from "../../telling/aftermath.ts";
import { resolution } from "../../telling/deeds.ts";
import { alsoHit, notHit } from "../../telling/not-hit.ts";
import { PROBE_HEAD, probeRow } from "../../telling/probe-row.ts";
import { victimStory } from "../../telling/victim-story.ts";
import { Folded, Items, Table } from "./table.tsx";

const EFFECTS = {
  "in-effect": { text: "✓ in effect", tone: "good" },
  "not-in-effect": { text: "✗ not in effect", tone: "doubt" },
  unknown: { text: "? not known", tone: "doubt" },
} as const;

export function Hits({ report }: { report: Report }): JSX.Element | null {
  const { victims, name } = report;
  if (victims.length === 0) return null;
  const rows = victims.map((one) => [
    { text: one.victim.zone ?? "–" },
    { text: one.victim.name },
    { text: one.monkey },
    EFFECTS[one.effect],
    { text: victimStory(one).join("; ") },
  ]);
  const also = alsoHit(report);
  return (
    <section>
      <h3>What was hit</h3>
      <Table
        label={`Victims of ${name}`}
        head={["Zone", "Victim", "Monkey", "Confirmed", "How, and how it came back"]}
        rows={rows}
      />
      {also.length > 0 ? <Items items={also} /> : null}
    </section>
  );
}

export function Services({ report }: { report: Report }): JSX.Element | null {
  if (report.probes.length === 0) return null;
  return (
    <section>
      <h3>Probes</h3>
      <Table
        label={`Probes of ${report.name}`}
        head={PROBE_HEAD}
        rows={report.probes.map(probeRow)}
      />
      <p class="note">
        Good answers in each phase; {resolution(report)}. What lies between two bounds is known no
        better.
      </p>
    </section>
  );
}

export function Aftermath({ report }: { report: Report }): JSX.Element {
  const remarks = aftermath(report);
  const text = report.cutOff
    ? "This run was cut off: its journal has no end. What stands here is what it had written until then."
    : undefined;
  return (
    <section>
      <h3>Afterwards</h3>
      {text === undefined ? null : <p class="doubt">{text}</p>}
      {remarks.length === 0 ? (
        <p>Nothing was touched.</p>
      ) : (
        <ul>
          {remarks.map((one) => (
            <li key={one.text} class={one.tone === "quiet" ? undefined : one.tone}>
              {one.mark}
              {one.text}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

export function Command({ report }: { report: Report }): JSX.Element | null {
  const { command } = report;
  if (!command) return null;
  return (
    <section>
      <h3>Command</h3>
      <p class={command.status === "passed" ? "good" : "bad"}>{command.because}</p>
      {command.tail ? <pre>{command.tail.join("\n")}</pre> : null}
    </section>
  );
}

export function Remarks({ report }: { report: Report }): JSX.Element {
  const remarks = [...report.findings, ...report.warnings];
  const missed = notHit(report);
  return (
    <>
      <Folded title="Findings and notes" count={remarks.length}>
        <Items items={remarks} />
      </Folded>
      <Folded title="Not hit" count={missed.length}>
        <Items items={missed} />
      </Folded>
      <Events report={report} />
    </>
  );
}

/** A restart loop writes thousands; the JSON report has them all. */
const EVENTS_MAX = 300;

function Events({ report }: { report: Report }): JSX.Element {
  const { events, originAt, name } = report;
  const rows = events.slice(0, EVENTS_MAX).map(({ t, name: target, change, facts }) => [
    { text: `+${sayMs(t)}`, tone: "number" },
    { text: new Date(Date.parse(originAt) + t).toISOString().slice(11, 23) },
    { text: target },
    { text: change },
    {
      text: Object.entries(facts)
        .map((pair) => pair.join("="))
        .join(" "),
    },
  ]);
  const more = events.length - rows.length;
  return (
    <Folded title="What the engine told" count={events.length}>
      <Table
        label={`Events of ${name}`}
        head={["After", "At (UTC)", "Target", "Change", "Facts"]}
        rows={rows}
      />
      {more > 0 ? <p class="note">and {more} more; the JSON report has them all</p> : null}
    </Folded>
  );
}
