/** What a probe's address and options mean, as one kind of probe reads them. */
import type { ProbeWish, ReadAddress } from "../core/plan-probes.ts";
import type { ProbeKind } from "../core/probe.ts";
import { IN_OUR_WORDS, keyShown } from "../core/zod-words.ts";
import { ChaosError } from "../failure.ts";
import { nearest } from "../nearest.ts";
import { redact } from "../redact.ts";
import { readAddress } from "./address.ts";
import { strangersIn } from "./address-keys.ts";

/** What is wrong with one option, without its name. */
export interface ProbeMistake {
  readonly path: readonly PropertyKey[];
  /** The option should not be there. */
  readonly isKey?: true;
  /** The address says it, nothing beside it does. */
  readonly isOfAddress?: true;
  readonly message: string;
}

/** @throws ChaosError PROBE_INVALID, with the mistakes in its options in `details.mistakes` */
export function readProbe(
  { address, options = {} }: Omit<ProbeWish, "name">,
  kinds: readonly ProbeKind[],
): ReadAddress {
  const { kind: name, url, containerPort } = readAddress(address, kinds);
  const kind = kinds.find((one) => one.name === name)!;
  const strangers = strangersIn(kind, url, besideOf(kind));
  const said = saidBy(kind, url, { options, strangers });
  const given = { ...said, ...options };
  const mistakes = [...strangers, ...wrongIn(kind, { said, options })];
  if (mistakes.length > 0) throw unfit(kind, redact(address), mistakes);
  const more = containerPort === undefined ? {} : { containerPort };
  return { kind: name, options: given, ...more, ...(kind.byUserOnly ? { byUserOnly: true } : {}) };
}

interface Besides {
  readonly options: object;
  readonly strangers: readonly ProbeMistake[];
}

/** @throws ChaosError PROBE_INVALID, with what is wrong beside the address */
function saidBy(kind: ProbeKind, url: URL, { options, strangers }: Besides): object {
  try {
    return kind.parse(url) as object;
  } catch (error) {
    if (!(error instanceof ChaosError)) throw error;
    const { code, message, hint } = error;
    const mistakes = wrongIn(kind, { said: {}, options }).filter(({ path: [key = ""] }) =>
      Object.hasOwn(options, key),
    );
    const about = { ...(hint === undefined ? {} : { hint }), cause: error };
    const details = { mistakes: [...strangers, ...mistakes] };
    throw new ChaosError(code, message, { ...about, details });
  }
}

function wrongIn(
  kind: ProbeKind,
  { said, options }: { readonly said: object; readonly options: object },
): ProbeMistake[] {
  const { error } = kind.options.safeParse({ ...said, ...options }, IN_OUR_WORDS);
  const isOfAddress = ([key = ""]: ProbeMistake["path"]) =>
    Object.hasOwn(said, key) && !Object.hasOwn(options, key);
  const found = (error?.issues ?? []).flatMap((issue) => mistakesIn(kind, issue));
  return [
    ...saidTwice(kind, options),
    ...found.map((one) => (isOfAddress(one.path) ? { ...one, isOfAddress: true as const } : one)),
  ];
}

/** What may stand beside an address of this kind. */
export function besideOf({ addressed = [], options }: ProbeKind): string[] {
  const { shape = {} } = options as { shape?: object };
  return Object.keys(shape).filter((key) => !addressed.includes(key));
}

function saidTwice(kind: ProbeKind, options: object): ProbeMistake[] {
  const twice = (kind.addressed ?? []).filter((key) => Object.hasOwn(options, key));
  const message = `the address says it, expected ${besideOf(kind).join(", ")}`;
  return twice.map((key) => ({ path: [key], isKey: true, message }));
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
}

function mistakesIn(kind: ProbeKind, { path, message, keys }: Issue): ProbeMistake[] {
  if (!keys) return [{ path, message }];
  const known = path.length === 0 ? besideOf(kind) : [];
  return keys.map((key) => ({
    path: [...path, key],
    isKey: true,
    message: `unknown, expected ${known.join(", ")}${nearTo(key, known)}`,
  }));
}

function nearTo(key: string, known: readonly string[]): string {
  const near = nearest(key, known);
  return near ? `; did you mean "${near}"?` : "";
}

function unfit(kind: ProbeKind, address: string, mistakes: readonly ProbeMistake[]): ChaosError {
  const lines = mistakes.map(({ path, message }) => `${nameOf(path)}: ${message}`);
  return new ChaosError(
    "PROBE_INVALID",
    `Cannot use the ${kind.name} probe "${address}": ${lines.join("; ")}`,
    { details: { mistakes, isAddressWell: true } },
  );
}

function nameOf(path: ProbeMistake["path"]): string {
  return path.map((step) => keyShown(String(step))).join(".");
}
