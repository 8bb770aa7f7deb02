/** The doors that answered → probes to write, and those that are not written, each with its reason. Pure. */
import { PROBE_LABEL } from "../core/plan-probes.ts";
import type { Target } from "../core/target.ts";
import type { Proposals } from "./drills.ts";
import { type KnockedDoor, nameOf, type Survey } from "./survey.ts";

export interface FoundProbe {
  readonly name: string;
  readonly address: string;
  /** How it was found, and what to know of it. */
  readonly remarks: readonly string[];
  /** Why it stands in the file as a comment only. */
  readonly notBecause?: string;
  /** Its container carries it as a label, and it answers: it is asked all the same. */
  readonly isAsked?: true;
}

/** Linux draws ports from here when none is asked for. */
const DRAWN_FROM = 32_768;
const NAME = /^[A-Za-z0-9][\w.-]{0,62}$/;

export function probesOf(survey: Survey, { drills, isReplicated }: Proposals): FoundProbe[] {
  const victims = new Set(drills.flatMap((drill) => drill.victims));
  const taken = new Set(survey.targets.filter(isCarrier).map(({ name }) => name));
  return survey.doors.flatMap((door) => {
    const name = freeName(door, survey, taken);
    if (name === undefined) return [];
    taken.add(name);
    const isVictim = isReplicated && victims.has(door.target);
    return [{ name, ...said(door, isVictim) }];
  });
}

function isCarrier({ labels }: Target): boolean {
  return labels[PROBE_LABEL] !== undefined;
}

/** A service's name, where that means one container. */
function freeName(
  { target, containerPort, port }: KnockedDoor,
  survey: Survey,
  taken: Set<string>,
) {
  const isOne = survey.targets.filter((one) => nameOf(one) === nameOf(target)).length === 1;
  const both = isOne ? [nameOf(target), target.name] : [target.name];
  const plain = both.filter((name) => NAME.test(name));
  const short = (plain[0] ?? target.id.slice(0, 12)).slice(0, 50);
  const numbered = [`${short}-${containerPort}`, `${short}-${containerPort}-${port}`];
  return [...plain, ...numbered].find((name) => !taken.has(name));
}

function said(door: KnockedDoor, isVictim: boolean): Omit<FoundProbe, "name"> {
  const { target, answered, reasons, attempts, port, containerPort, isCarried } = door;
  const address = (answered ?? attempts[0])?.address ?? "";
  if (!answered)
    return { address, remarks: [], notBecause: `no answer: ${reasons.join(", then ")}` };
  const remarks = [
    `${target.name}: ${answered.because}`,
    ...(port >= DRAWN_FROM ? ["The engine drew this port: a new container gets another."] : []),
  ];
  const carried = `${target.name} carries it as a label: it is asked anyway`;
  if (isCarried) return { address, remarks, notBecause: carried, isAsked: true };
  if (!isVictim) return { address, remarks };
  const label = `${PROBE_LABEL}=${labelFor(address, containerPort)}`;
  const notBecause = `${target.name} may be hit, and its door with it: label it ${label} instead`;
  return { address, remarks, notBecause };
}

/** The form without a host: the port is found where it is published. */
function labelFor(address: string, containerPort: number): string {
  return address.replace(/^([a-z]+:\/\/)(?:\[[^\]]*\]|[^/:?]+):\d+/, `$1:${containerPort}`);
}
