/** What was asked for and cannot be had, short of a reason to refuse. Pure. */
import type { Selector } from "./selector.ts";
import type { Target } from "./target.ts";
import type { Quantity } from "./victims.ts";

interface Found {
  readonly selector: Pick<Selector, "idle">;
  readonly targets: readonly Target[];
  readonly victims: readonly Target[];
}

export function notesOn(quantity: Quantity, { selector, targets, victims }: Found): string[] {
  const idle = selector.idle(targets);
  const short = quantity.kind === "count" && quantity.count > victims.length;
  return [
    ...idle.map((text) => `--exclude ${text} matches no target: it spares nobody`),
    ...(short ? [`${quantity.count} were asked for, ${victims.length} can be hit`] : []),
  ];
}
