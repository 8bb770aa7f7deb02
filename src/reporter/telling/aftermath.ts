/** What was undone, what is left, and what nobody could look at. */
import type { Report } from "../report.ts";
import type { Tone } from "./tone.ts";

export interface Remark {
  readonly tone: Tone;
  /** Before the text, where it is one of several. */
  readonly mark: string;
  readonly text: string;
}

/** "2 of 3 faults reverted, 1 victim is gone". */
function undoneOf(victims: Report["victims"]): string {
  const count = (test: (one: Report["victims"][number]) => boolean) => victims.filter(test).length;
  const gone = count((one) => one.gone === true);
  const undone = count((one) => one.reverted !== undefined && !one.revertError && !one.gone);
  const later = count((one) => one.undoneLater !== undefined);
  return [
    `${undone} of ${victims.length} faults reverted`,
    ...(gone > 0 ? [`${gone} ${gone === 1 ? "victim is" : "victims are"} gone`] : []),
    ...(later > 0 ? [`${later} undone after the run`] : []),
  ].join(", ");
}

export function aftermath(report: Report): Remark[] {
  const { run, victims, residue, unknown, cutOff, stillRuns } = report;
  const isOver = !cutOff && !stillRuns;
  const isClean = victims.length > 0 && residue.length === 0 && unknown.length === 0 && isOver;
  const remark = (text: string, tone: Tone = "quiet", mark = ""): Remark => ({ tone, mark, text });
  return [
    ...(victims.length > 0 ? [remark(undoneOf(victims))] : []),
    ...(isClean ? [remark("nothing was left behind")] : []),
    ...(cutOff ? [remark("the run was cut off: nobody looked what it left", "doubt", "? ")] : []),
    ...(stillRuns ? [remark("the run still runs: what is open is in its hands")] : []),
    ...residue.map(({ subject, says }) => remark(`${subject}: ${says}`, "bad", "✗ ")),
    ...unknown.map((what) => remark(what, "doubt", "? could not be checked: ")),
    ...(mayBeOpen(report) ? [remark(`chaos revert ${run} tries again`, "bad")] : []),
  ];
}

function mayBeOpen({ victims, residue, unknown, cutOff, stillRuns }: Report): boolean {
  if (stillRuns) return false;
  const isOpen = (one: Report["victims"][number]) =>
    (one.revertError !== undefined || (cutOff && one.reverted === undefined)) &&
    one.undoneLater === undefined;
  return residue.length > 0 || unknown.length > 0 || victims.some(isOpen);
}
