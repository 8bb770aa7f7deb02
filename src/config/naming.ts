/** How a mistake names where it is. */
import { keyShown } from "../core/zod-words.ts";
import type { Path } from "./place.ts";

/** `experiments[0].watch.interval` */
export function nameOf(path: Path): string {
  const name = path.reduce<string>((before, step) => {
    if (typeof step === "number") return `${before}[${step}]`;
    return `${before}${before && "."}${keyShown(String(step))}`;
  }, "");
  return name || "the file";
}
