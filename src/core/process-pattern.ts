/** How processes are meant: by a text that their command lines hold, or between slashes by a regular expression. */
import { z } from "zod";
import { messageOf } from "../failure.ts";

/** The agent, which holds it against command lines, breaks off what takes too long. */
const CHARACTERS_MAX = 256;
const EXPRESSION = /^\/(.+)\/(i?)$/s;

export function processPattern() {
  return z
    .string({ error: "say which processes: a text of their command line, or /regex/" })
    .min(1, { error: "an empty text would mean every process", abort: true })
    .max(CHARACTERS_MAX)
    .superRefine((text, context) => {
      try {
        const { pattern, flags } = readPattern(text);
        // What matches nothing at all matches everything.
        if (new RegExp(pattern, flags).test(""))
          context.addIssue({ code: "custom", message: `"${text}" would mean every process` });
      } catch (error) {
        context.addIssue({ code: "custom", message: messageOf(error) });
      }
    });
}

/** As a regular expression in both cases. */
export function readPattern(text: string): { pattern: string; flags: string } {
  const [, pattern, flags = ""] = EXPRESSION.exec(text) ?? [];
  if (pattern !== undefined) return { pattern, flags };
  return { pattern: text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&"), flags: "" };
}
