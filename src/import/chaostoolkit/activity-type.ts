/** What an activity is, by its type: one that nobody knows must become neither a fault nor a probe. */
import type { Findings } from "../diagnosis.ts";
import type { Activity } from "./document.ts";

const KNOWN = ["action", "probe"];

/** Absent is what its place says. */
export function isKnown({ type = "action" }: Activity): boolean {
  return KNOWN.includes(type);
}

/** @returns false: it was refused. What only names another is what that one is. */
export function isTaken(one: Activity, at: string, findings: Findings): boolean {
  if (one.ref !== undefined || isKnown(one)) return true;
  findings.refuse(`${at}.type`, `unknown type "${one.type}", expected ${KNOWN.join(" or ")}`);
  return false;
}

/** A hypothesis is asked over and over: a deed must not be. */
export function isProbe({ type = "probe" }: Activity, at: string, findings: Findings): boolean {
  if (type === "probe") return true;
  const what = type === "action" ? 'it is an "action"' : `unknown type "${type}"`;
  findings.refuse(`${at}.type`, `${what}, expected probe`);
  return false;
}
