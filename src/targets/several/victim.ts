/** A victim whose engine may not be reached yet, or not at this moment: each deed finds it then. */
import type { Victim } from "../../core/ability.ts";
import type { Calls } from "../../core/calls.ts";
import type { Source } from "../../core/source.ts";
import type { Named } from "../../core/target.ts";
import type { Members } from "./members.ts";

type Deeds = Readonly<Record<string, (...args: unknown[]) => Promise<unknown>>>;

export function victimOn(members: Members, named: Named, run: string, heard?: Calls): Victim {
  const deedsOn = (source: Source) => source.victim(named, run, heard) as unknown as Deeds;
  const act = async (deed: string, args: unknown[]) => {
    const given = args.find((arg) => arg instanceof AbortSignal);
    const signal = given ?? new AbortController().signal;
    return members.mustHome(named).ask(async (source) => deedsOn(source)[deed]?.(...args), signal);
  };
  const target = { ...named, source: "several" };
  return new Proxy({ target } as unknown as Victim, {
    get: (known, name) => {
      if (name in known) return known[name as keyof Victim];
      // Whoever awaits a victim must not wait for a deed of that name.
      if (typeof name !== "string" || name === "then") return undefined;
      return (...args: unknown[]) => act(name, args);
    },
  });
}
