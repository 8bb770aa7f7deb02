/** A victim back on its networks, as it was attached to them before. */
import type { VictimWith } from "./ability.ts";
import type { Deed } from "./fault.ts";
import { type Attachment, isSetUpAlike, type Snapshot } from "./snapshot.ts";

/** An engine that starts a container without any network puts it on its first one, without aliases. */
export async function reattach(
  victim: VictimWith<"networks">,
  before: Snapshot,
  names: readonly string[],
  signal: AbortSignal,
): Promise<Deed> {
  const now = await victim.inspect(signal);
  if (!now) return { how: "nothing to connect: it is gone", facts: { gone: true } };
  const wrong = names.filter((name) => !isAsBefore(before.networks[name], now.networks[name]));
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
