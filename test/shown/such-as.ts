/** What help and the JSON Schema show in a sentence, behind "such as" or "e.g.". */
import { read } from "./lines.ts";

export interface SuchAs {
  /** `--exclude`, or keys down to a value: `["schedule", "every"]`. */
  readonly of: readonly string[];
  readonly text: string;
}

export function examplesIn(about: string): string[] {
  return about
    .split(/\b(?:such as|e\.g\.) /)
    .slice(1)
    .flatMap((rest) => {
      const quoted = [...rest.matchAll(/(['"])(.+?)\1/g)].map(([, , text = ""]) => text);
      const [first = ""] = rest.split(/[;,:] (?!\d)/);
      return quoted.length > 0 ? quoted : [first.trim()];
    });
}

/** Of an experiment: the file's defaults have the same keys. */
export function inSchema(): SuchAs[] {
  const { experiments } = JSON.parse(read("config/chaos.schema.json")).properties;
  const found = describedIn(experiments.items, []);
  return [...new Map(found.map((one) => [`${one.of}: ${one.text}`, one])).values()];
}

function describedIn(schema: unknown, of: readonly string[]): SuchAs[] {
  if (typeof schema !== "object" || schema === null) return [];
  const { description, properties = {}, ...rest } = schema as Record<string, unknown>;
  const own = typeof description === "string" ? examplesIn(description) : [];
  return [
    ...own.map((text) => ({ of, text })),
    ...Object.entries(properties as object).flatMap(([key, one]) => describedIn(one, [...of, key])),
    ...Object.values(rest).flatMap((one) => describedIn(one, of)),
  ];
}
