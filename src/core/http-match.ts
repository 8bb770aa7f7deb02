/** Which HTTP messages a fault means, as options; whatever nothing ever fits is refused, before a proxy stands anywhere. */
import { z } from "zod";
import { noHost, noPath, type WhyNever } from "../never-fits.ts";
import { EACH_ONCE, headerLine, isEachOnce } from "./header-forms.ts";
import { optionTypes } from "./option-types.ts";

const LIST_MAX = 16;

export const listOf = (what: string, form: z.ZodString = z.string().min(1)) =>
  z
    .array(form)
    .max(LIST_MAX)
    .default([])
    .register(optionTypes, { says: `list of ${what}` });

const possible = (whyNever: WhyNever) =>
  z.string().check(({ value, issues }) => {
    const message = whyNever(value);
    if (message) issues.push({ code: "custom", input: value, message });
  });

const method = z.string().regex(/^[A-Za-z-]+$/, "expected a method such as GET");

export const httpMatch = {
  methods: listOf("methods", method).describe("only these methods"),
  paths: listOf("globs", possible(noPath)).describe("only paths such as /api/*, without query"),
  hosts: listOf("globs", possible(noHost)).describe("only hosts such as *.example.com"),
  headers: listOf("headers", headerLine)
    .refine(isEachOnce, EACH_ONCE)
    .describe('only with a header such as "User-Agent: curl/*"'),
};
