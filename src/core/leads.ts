/** Where names of the outside lead, as far as a plan can know it: names in rotation answer otherwise later. */
import { type Prefix, parsePrefix } from "../cidr.ts";

/** Neither: nobody has said it in time. */
export interface Lead {
  readonly addresses?: readonly string[];
  /** Why it leads nowhere, as its resolver says. */
  readonly astray?: string;
}

/** By their names, those that lead somewhere. */
export type Leads = ReadonlyMap<string, readonly string[]>;

/** `undefined`: nobody knows yet. */
export function placesOfName(name: string, leads: Leads): Prefix[] | undefined {
  // With a zone it is a neighbour of ours, and nobody's whom a victim meets.
  const isZoned = (address: string) => address.includes("%");
  const places = (leads.get(name) ?? []).filter((one) => !isZoned(one)).map(parsePrefix);
  return places.length > 0 ? places : undefined;
}
