/** The actions of a method and of the rollbacks → faults, and what is left out of them. */
import { isKnown, isTaken } from "./activity-type.ts";
import type { Activity, Document } from "./document.ts";
import { type DrillFault, faultFrom } from "./faults.ts";
import { isWait } from "./pauses.ts";
import type { Reading } from "./probes.ts";

export function faultsIn(document: Document, reading: Reading): DrillFault[] {
  const { method, rollbacks } = document;
  const faults = (method ?? []).flatMap((given, at) => {
    const place = `$.method[${at}]`;
    const one = meantBy(given, document);
    if (one?.type === "probe" || !isTaken(given, place, reading.findings)) return [];
    const fault = actionFrom(one, place, reading, given.ref);
    return fault ? [fault] : [];
  });
  for (const [at, given] of (rollbacks ?? []).entries()) {
    const place = `$.rollbacks[${at}]`;
    const one = meantBy(given, document);
    if (one && isTaken(given, place, reading.findings)) noteRollback(one, place, reading);
  }
  return faults;
}

/** What bears the name that it refers to, which is done as it stands there. */
function meantBy(given: Activity, document: Document): Activity | undefined {
  if (given.ref === undefined) return given;
  const { method, rollbacks } = document;
  const probes = document["steady-state-hypothesis"]?.probes;
  return [probes, method, rollbacks]
    .flatMap((some) => some ?? [])
    .find(({ name, ref }) => name === given.ref && ref === undefined);
}

function actionFrom(
  one: Activity | undefined,
  at: string,
  reading: Reading,
  ref = "",
): DrillFault | undefined {
  const { findings } = reading;
  if (!one) return findings.refuse(`${at}.ref`, `nothing is called "${ref}"`);
  if (!isKnown(one))
    return findings.refuse(`${at}.ref`, `"${ref}" is of the unknown type "${one.type}"`);
  if (one.background)
    findings.change(`${at}.background`, "faults of a drill begin one after another here");
  if (isWait(one.pauses?.before))
    findings.change(
      `${at}.pauses.before`,
      "left out: a fault begins as soon as the one before it is undone, the first after the baseline",
    );
  return faultFrom(one, at, reading);
}

/** Faults undo themselves; anything else that a rollback does is somebody's own business. */
function noteRollback(one: Activity, at: string, { findings }: Reading): void {
  const { provider } = one;
  const words = `${provider?.path ?? ""} ${typeof provider?.arguments === "string" ? provider.arguments : ""}`;
  if (/^(?:\S*\/)?docker(?:-compose)?\b/.test(words))
    findings.change(at, "it is left out: what a fault did is undone by itself");
  else findings.refuse(at, "only what our own faults did is undone");
}
