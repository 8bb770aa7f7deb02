/** Seen: `chaos limit-data --bytes 10k` answered "found NaN, expected a number"; what was typed stood nowhere. */
import { expect, it } from "vitest";
import { z } from "zod";
import { IN_OUR_WORDS } from "../../src/core/zod-words.ts";
import { monkeys } from "../../src/rosters.ts";

interface Numeric {
  readonly type?: string;
}

const all = (await monkeys.all()).flatMap((monkey) => {
  const schema = z.toJSONSchema(monkey.options, { io: "input", unrepresentable: "any" });
  const numeric = Object.entries(schema.properties ?? {}).filter(([, one]) =>
    ["integer", "number"].includes((one as Numeric).type ?? ""),
  );
  return numeric.map(([name]) => ({ monkey, name, called: `${monkey.name} ${name}` }));
});

it("is looked for in every monkey that takes one", () => {
  expect(all.map(({ called }) => called).sort()).toEqual([
    "http bytes",
    "http code",
    "limit-data bytes",
    "loss burst",
    "process-kill limit",
    "slicer size",
    "slicer variation",
  ]);
});

it.each(all)("$called names what was typed", ({ monkey, name }) => {
  const said = (value: unknown) => {
    const given = { ...(monkey.example as object), [name]: value };
    const { error } = monkey.options.safeParse(given, IN_OUR_WORDS);
    return error?.issues.map(({ message }) => message).join("; ");
  };
  expect(said("10k")).toMatch(/^found "10k", expected a (whole )?number/);
  expect(said("")).toMatch(/^found "", expected a (whole )?number/);
  expect(said(null)).toMatch(/^found nothing, expected a (whole )?number/);
  expect(said(true)).toMatch(/^found true, expected a (whole )?number/);
  expect(said("-1")).toMatch(/^found -1, expected at least \d+/);
});

it("is the same as text and as a number, and has its default where it is not given", async () => {
  const { options } = await monkeys.load("limit-data");
  expect(options.parse({ bytes: "12" })).toEqual(options.parse({ bytes: 12 }));
  expect(options.parse({})).toMatchObject({ bytes: 1_000 });
  expect(options.parse(options.parse({ bytes: " 7 " }))).toMatchObject({ bytes: 7 });
});
