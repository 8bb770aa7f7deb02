/** A long run, as a report has to show it: a zone down for five minutes, spikes, and single bad answers. */
import { draw } from "../../../src/core/chance.ts";
import { buildReport, type Report } from "../../../src/reporter/report.ts";
import * as j from "../journal.ts";

const END_MS = 600_000;
const NAMES = ["shop", "search", "api-1", "api-2", "db-1", "db-2", "cart-1", "cart-2"];
const HIT = ["api-1", "db-1", "cart-1"];

export function tenMinutes(): Report {
  const victims = HIT.map((name, at) => ({ ...j.VICTIM, id: `${at}`.repeat(64), name }));
  const probes = NAMES.map((name) => {
    if (!name.includes("-")) return j.probe(name, { service: name });
    const [service = "", member] = name.split("-");
    const zone = member === "1" ? "a" : "b";
    return j.probe(name, { service, zone, role: member === "1" ? "victim" : "control" });
  });
  const [fault] = j.plan().faults;
  const plan = j.plan({ probes, faults: [{ ...fault!, victims, holdMs: 300_000 }] });
  const deeds = victims.flatMap((victim, at) => {
    const id = `${j.plan().run}.${at + 1}`;
    return [
      { ...j.INTENDED, t: 60_000, fault: j.fault({ id, victim }), claim: id },
      { ...j.INJECTED, t: 60_030, issued: 60_010, fault: id },
      { ...j.VERIFIED, t: 60_060, fault: id },
      { ...j.REVERTED, t: 360_500 + at * 1_000, fault: id },
    ];
  });
  const all = [{ t: 0, kind: "planned", plan } as const, ...deeds, { ...j.FINISHED, t: END_MS }];
  const entries = j.journal(...all.sort((a, b) => a.t - b.t));
  return buildReport(entries, NAMES.flatMap(samplesOf));
}

function samplesOf(p: string) {
  const drawn = (what: string, due: number) => draw(p, what, String(due));
  const state = (due: number) => {
    if (HIT.includes(p) && due > 60_000 && due < 366_000) return "bad";
    if (p === "search" && due > 200_000 && due < 209_000) return "bad";
    return p === "shop" && due > 120_000 && due < 360_000 && drawn("bad", due) < 0.01
      ? "bad"
      : "good";
  };
  const latencyMs = (due: number) =>
    (due > 60_000 && due < 365_000 ? 40 : 4) * Math.exp(2 * drawn("spike", due));
  return j.samples(state, { p, to: END_MS, latencyMs });
}
