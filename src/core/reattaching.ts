/** A victim back on its networks, as it was attached to them before. */
import type { VictimWith } from "./ability.ts";
import type { Deed } from "./fault.ts";
import { type Attachment, isSetUpAlike, type Snapshot } from "./snapshot.ts";
import { theirs } from "./theirs.ts";

/**
 * In the life that we took it off, whoever put it on a network has set it up as they want it. In a later one
 * an engine that starts a container without any network puts it on its first one, without aliases.
 */
export async function reattach(
  victim: VictimWith<"networks">,
  it: {
    readonly before: Snapshot;
    readonly names: readonly string[];
    /** Those that somebody else connected it to meanwhile, whether it is there still or not. */
    readonly takenOver: readonly string[];
  },
  signal: AbortSignal,
): Promise<Deed> {
  const { before, names, takenOver } = it;
  const now = await victim.inspect(signal);
  if (!now) return { how: "nothing to connect: it is gone", facts: { gone: true } };
  const wrong = names.filter((name) => !isAsBefore(before.networks[name], now.networks[name]));
  const isSameLife = now.startedAt === before.startedAt;
  const isTaken = (name: string) => now.networks[name] !== undefined || takenOver.includes(name);
  const others = wrong.filter((name) => isSameLife && isTaken(name));
  const ours = wrong.filter((name) => !others.includes(name));
  const deed = await connectAgain(victim, { before, now, names: ours }, signal);
  if (others.length === 0) return deed;
  const says = others.map((name) => sayLeft(name, now));
  return theirs([...says, ...(ours.length > 0 ? [deed.how] : [])].join("; "));
}

function sayLeft(name: string, { networks }: Snapshot): string {
  return networks[name]
    ? `left on ${name} as somebody else connected it`
    : `left off ${name}: somebody else connected it, and took it off again`;
}

async function connectAgain(
  victim: VictimWith<"networks">,
  it: { readonly before: Snapshot; readonly now: Snapshot; readonly names: readonly string[] },
  signal: AbortSignal,
): Promise<Deed> {
  const { before, now, names: wrong } = it;
  for (const name of wrong) {
    if (now.networks[name]) await victim.disconnect(name, signal);
    await victim.connect(name, before.networks[name] as Attachment, signal);
  }
  if (wrong.length === 0) return { how: "it was on its networks already", facts: {} };
  const after = (await victim.inspect(signal))?.networks ?? {};
  const moved = wrong.flatMap((name) => sayMove(name, before.networks[name], after[name]));
  return {
    how: [`connected to ${wrong.join(", ")} again`, ...moved].join("; "),
    facts: moved.length > 0 ? { addressChanged: true } : {},
  };
}

function isAsBefore(before: Attachment | undefined, now: Attachment | undefined): boolean {
  return before === undefined || isSetUpAlike(before, now);
}

function sayMove(name: string, before?: Attachment, after?: Attachment): string[] {
  const moved = (what: string, of: (one?: Attachment) => string) => {
    const [was, is] = [of(before), of(after)];
    return was === is || was === "" || is === ""
      ? []
      : [`its ${what} on ${name} is ${is}, was ${was}`];
  };
  return [
    ...moved("address", (one) => (one?.addresses ?? []).join(", ")),
    ...moved("MAC address", (one) => one?.mac ?? ""),
  ];
}
