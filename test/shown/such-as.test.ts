/** What a sentence of help or of the JSON Schema shows can be said just so. */
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { readExclusion } from "../../src/core/exclusion.ts";
import { parseAbortRule } from "../../src/reporter/abort-parser.ts";
import { parseThreshold } from "../../src/reporter/threshold-parser.ts";
import { monkeys } from "../../src/rosters.ts";
import { programDoc } from "./flags.ts";
import { wrongWithLine } from "./snippets.ts";
import { examplesIn, inSchema, type SuchAs } from "./such-as.ts";

const http = (await monkeys.all()).find(({ name }) => name === "http");
const ofHttp = (key: string) => (text: string) => http?.options.parse({ [key]: [text] });
const SHOWN = "a command of docs/daemon.md, which shown-commands.test.ts runs";

const FLAGS: Readonly<Record<string, ((text: string) => unknown) | typeof SHOWN>> = {
  "--abort-when": parseAbortRule,
  "--threshold": parseThreshold,
  "--exclude": readExclusion,
  "--headers": ofHttp("headers"),
  "--hosts": ofHttp("hosts"),
  "--paths": ofHttp("paths"),
  "--set": ofHttp("set"),
  "--at": SHOWN,
  "--verify": SHOWN,
};

async function ofFlags(): Promise<[flag: string, text: string][]> {
  const doc = await programDoc();
  const all = [doc, ...doc.commands].flatMap((command) => command.flags);
  const found = all.flatMap(({ names, about }) =>
    examplesIn(about).map((text): [string, string] => [names.at(-1) ?? "", text]),
  );
  return [...new Map(found.map((one) => [one.join(" "), one])).values()];
}

/** As it would stand in a drill file, with what else that needs. */
function lineOf({ of, text }: SuchAs): string {
  const [place = "", key = place] = of.slice(-2);
  const value = parse(text);
  if (place === "schedule" && !["cron", "every"].includes(key))
    return JSON.stringify({ mean: "3 workdays", [key]: value });
  if (place === "caps") return JSON.stringify({ every: "2h", caps: { [key]: value } });
  if (place === "select") return JSON.stringify({ all: true, [key]: value });
  if (place === "guards") return JSON.stringify({ guards: { [key]: value } });
  return JSON.stringify({ [key]: value });
}

const flags = await ofFlags();
const told = inSchema().filter(({ of }) => !of.includes("options"));

describe("what is shown in a sentence", () => {
  it("is found", () => {
    expect(told.length).toBeGreaterThan(20);
    expect(examplesIn("A fixed one such as 2h, or a random one such as 1h-3h")).toEqual([
      "2h",
      "1h-3h",
    ]);
  });

  it.each(flags)("can be said: %s %s", (flag, text) => {
    const read = FLAGS[flag];
    expect(read, flag).toBeDefined();
    if (typeof read === "function") read(text);
  });

  it.each(told)("can stand in a drill file: $of $text", async (one) => {
    expect(await wrongWithLine(lineOf(one))).toBeUndefined();
  });

  it("would be missed if it were wrong", async () => {
    expect(await wrongWithLine(lineOf({ of: ["schedule", "every"], text: "2 hrs" }))).toBeDefined();
  });
});
