/** What may stand somewhere, said in help and completed; that it is one of them is checked elsewhere, in our words. */
import type { Argument, Option } from "commander";

export function offering<T extends Argument | Option>(what: T, values: readonly string[]): T {
  what.argChoices = [...values];
  return what;
}
