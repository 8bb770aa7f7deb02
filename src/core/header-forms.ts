/** HTTP headers as options name them: to look for, to set, to leave out. */
import { z } from "zod";

const NAME = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
/** As much as a rule of the proxy takes. */
const LINE_MAX = 8_192;

export const headerLine = z
  .string()
  .regex(new RegExp(`^${NAME}: ?[\\t\\x20-\\x7e]*$`), 'expected "Name: value"')
  .max(LINE_MAX);

/** They say where a body ends: another value would make one message two, or two one. */
const isFraming = (name: string) => /^(content-length|transfer-encoding)$/i.test(name);
const error = "a header that says where a body ends cannot be set or removed";

export const settableHeader = headerLine.refine((line) => !isFraming(line.split(":", 1)[0] ?? ""), {
  error,
});

export const removableHeader = z
  .string()
  .regex(new RegExp(`^${NAME}$`), "expected a header's name")
  .refine((name) => !isFraming(name), { error });

export const EACH_ONCE = { error: "expected each header once: of two the last alone would count" };

export function isEachOnce(lines: readonly string[]): boolean {
  const names = lines.map((line) => line.slice(0, line.indexOf(":")).toLowerCase());
  return new Set(names).size === names.length;
}

/** Of lines such as `Retry-After: 1`. */
export function headerPairs(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon), line.slice(colon + 1).trim()];
    }),
  );
}
