/** Each flag that the papers name is there, on the command that it is named with, and takes what is shown. */
import { describe, expect, it } from "vitest";
import { flagsIn, programDoc, type ShownFlag, shownFlags } from "./flags.ts";

const doc = await programDoc();
const names = doc.commands.map(({ name }) => name);

interface Foreign {
  readonly where: string;
  readonly flag: string;
  readonly why: string;
}

/** Flags of other programs, and of ours as they are not. */
const FOREIGN: readonly Foreign[] = [
  {
    where: "docs/decisions/0006-a-redirect-lives-as-its-proxy.md",
    ...{ flag: "--syn", why: "iptables has it" },
  },
  { where: "docs/discoveries.md", flag: "--datestop", why: "iptables has it" },
  { where: "docs/least-privilege.md", flag: "--token", why: "any program may have it" },
];

/** What is wrong with it, or nothing. */
function wrongWith({ flag, value, commands }: ShownFlag): string | undefined {
  const known = commands.length > 0 ? commands : names;
  const owners = [doc, ...doc.commands.filter(({ name }) => known.includes(name))];
  const found = owners.flatMap(({ flags }) => flags.filter((one) => one.names.includes(flag)));
  if (found.length === 0) return `${flag} is no flag of ${known.join(", ")}`;
  const takes = found.filter((one) => value === undefined || one.value !== undefined);
  if (takes.length === 0) return `${flag} takes no value, found ${value}`;
  const isPlaceholder = value === undefined || /^[A-Z]+$|^<|^"?…/.test(value);
  const fits = takes.some(
    ({ choices }) =>
      isPlaceholder ||
      choices.length === 0 ||
      value.split("|").every((one) => choices.includes(one)),
  );
  return fits ? undefined : `${flag} does not take ${value}`;
}

const shown = shownFlags(names);
const isForeign = ({ where, flag }: ShownFlag) =>
  FOREIGN.some((one) => one.where === where && one.flag === flag);

describe("the flags that the papers name", () => {
  it("are many, and some stand beside their command", () => {
    expect(shown.length).toBeGreaterThan(100);
    expect(shown.filter(({ commands }) => commands.length > 0).length).toBeGreaterThan(20);
  });

  it("are there, and take what is shown", () => {
    const wrong = shown
      .filter((one) => !isForeign(one))
      .flatMap((one) => {
        const says = wrongWith(one);
        return says ? [`${one.where}: ${says}`] : [];
      });
    expect(wrong).toEqual([]);
  });

  it("of others are named, and no more than there are", () => {
    expect(
      FOREIGN.filter(
        (one) => !shown.some((flag) => flag.where === one.where && flag.flag === one.flag),
      ),
    ).toEqual([]);
  });

  it.each([
    "Say `--zome a`.",
    "Of `chaos plan`, `--listen off`.",
    "Say `chaos kill --verify 10y`.",
    "Say `--watchdog nobody`.",
    "Say `--github FILE`.",
  ])("would be missed if they were wrong: %s", (sentence) => {
    expect(flagsIn(sentence, "", names).map(wrongWith).filter(Boolean)).toHaveLength(1);
  });
});
