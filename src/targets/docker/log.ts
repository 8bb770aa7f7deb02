/** The engine's log of its last events, of which it keeps some hundred (moby: 256). */
import { createInterface } from "node:readline";
import type { z } from "zod";
import { eventAnswer } from "./answers.ts";
import type { Engine } from "./engine.ts";
import { parseJson } from "./events.ts";

export interface Logged {
  readonly line: string;
  readonly event: z.infer<typeof eventAnswer>;
}

/** @param query with an end that is over, an engine tells what it knows and ends the answer */
export async function* loggedEvents(
  engine: Engine,
  query: Readonly<Record<string, string>>,
  signal: AbortSignal,
): AsyncGenerator<Logged> {
  const stream = await engine.stream({ method: "GET", path: "/events", query }, signal);
  try {
    for await (const line of createInterface({ input: stream })) {
      const { data } = eventAnswer.safeParse(parseJson(line));
      if (data) yield { line, event: data };
    }
  } finally {
    stream.destroy();
  }
}

/** As an engine reads it: seconds, and nanoseconds behind a dot. */
export function stamp(iso: string): string {
  const [, fraction = ""] = /\.(\d+)/.exec(iso) ?? [];
  return `${Math.floor(Date.parse(iso) / 1_000)}.${fraction.slice(0, 9).padEnd(9, "0")}`;
}
