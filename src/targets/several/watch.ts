/**
 * The events of all engines for one listener. A stream that breaks is reported once, as its engine's;
 * asked again, only what is not heard is subscribed to, so that nobody is heard twice.
 */

import { settle } from "../../core/settle.ts";
import type { Listeners, Source } from "../../core/source.ts";
import { ChaosError, messageOf } from "../../failure.ts";
import type { Member } from "./member.ts";
import type { Members } from "./members.ts";

export function watcherOf(members: Members): Source["watch"] {
  /** Of each listener, the engines that it is meant to hear and does not. */
  const unheard = new WeakMap<Listeners, Set<Member>>();
  return async (listeners, signal) => {
    // One that is silent when a drill begins has no victims in it.
    const first = members.all.filter(({ source, silence }) => source && !silence);
    const wanted = unheard.get(listeners) ?? new Set(first);
    unheard.set(listeners, wanted);
    await settle(
      [...wanted].map(async (member) => {
        wanted.delete(member);
        await hear(member, listeners, wanted, signal).catch((error: unknown) => {
          wanted.add(member);
          throw error;
        });
      }),
    );
  };
}

function hear(
  member: Member,
  listeners: Listeners,
  unheard: Set<Member>,
  signal: AbortSignal,
): Promise<void> {
  const onLost = (error: unknown) => {
    unheard.add(member);
    const message = `Engine ${member.name}: ${messageOf(error)}`;
    listeners.onLost(new ChaosError("ENGINE_UNREACHABLE", message, { cause: error }));
  };
  return member.ask((source) => source.watch({ ...listeners, onLost }, signal), signal);
}
