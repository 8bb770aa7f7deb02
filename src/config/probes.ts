/** `probes:` of a drill file: an address each, or an `address` and what its kind takes besides. */
import { z } from "zod";
import type { ProbeKind } from "../core/probe.ts";
import { expecting, shown } from "../core/zod-words.ts";
import { ChaosError } from "../failure.ts";
import { nearest } from "../nearest.ts";
import { besideOf, type ProbeMistake, readProbe } from "../reporter/read-probe.ts";
import { sayProblem, text, toldAs } from "./leaves.ts";
import { mappingIn } from "./mapping.ts";
import { nameOf } from "./naming.ts";

export function probesOf(kinds: readonly ProbeKind[]) {
  return z.record(z.string().regex(/^[A-Za-z0-9][\w.-]{0,62}$/), probeOf(kinds));
}

type Written = string | { readonly address: string; readonly [option: string]: unknown };

function probeOf(kinds: readonly ProbeKind[]) {
  const either = z
    .union([text, z.looseObject({})], expecting("an address, or address: and more"))
    .superRefine((value, context) => {
      for (const { path, isKey, message } of mistakesIn(value, kinds))
        context.addIssue({ code: "custom", path: [...path], message, params: { isKey } });
    });
  const written = either as unknown as z.ZodType<Written, Written>;
  return toldAs(written, z.union([text, ...kinds.map(fullOf)]));
}

const NO_HOST = "it names no host: only a container's label chaos.probe may leave it out";

/** Each in its place: that of the key where it should not be there, else that of its value. */
function mistakesIn(value: string | object, kinds: readonly ProbeKind[]): readonly ProbeMistake[] {
  const { address } = mappingIn(value);
  const isText = typeof value === "string";
  if (!isText && (typeof address !== "string" || address === "")) return [noAddress(value, kinds)];
  const here = isText ? [] : ["address"];
  try {
    const { containerPort } = readProbe(wishOf(value as Written), kinds);
    return containerPort === undefined ? [] : [{ path: here, message: NO_HOST }];
  } catch (error) {
    const { mistakes = [], isAddressWell } = error instanceof ChaosError ? error.details : {};
    const beside = (mistakes as readonly ProbeMistake[]).map((one) =>
      one.isOfAddress ? { path: here, message: `${nameOf(one.path)}: ${one.message}` } : one,
    );
    return isAddressWell ? beside : [{ path: here, message: sayProblem(error) }, ...beside];
  }
}

/** Whatever else it has, nobody knows of which kind it is. */
function noAddress(probe: object, kinds: readonly ProbeKind[]): ProbeMistake {
  const { address } = mappingIn(probe);
  const path = ["address"];
  if (address === "") return { path, message: "it is empty" };
  if (address !== undefined)
    return { path, message: `found ${shown(address, path)}, expected an address` };
  const known = new Set(kinds.flatMap(besideOf));
  const meant = Object.keys(probe).find(
    (key) => !known.has(key) && nearest(key, ["address", ...known]) === "address",
  );
  if (meant === undefined) return { path, message: "it is missing" };
  return { path: [meant], isKey: true, message: 'unknown; did you mean "address"?' };
}

/** All that may stand beside an address of this kind. */
function fullOf(kind: ProbeKind) {
  const { summary, schemes, options } = kind;
  const { shape } = options as z.ZodObject;
  const beside = besideOf(kind).map((key) => [key, shape[key]] as const);
  const scheme = schemes.map((one) => one.replaceAll("+", "\\+")).join("|");
  return z
    .strictObject({ address: z.string(), ...Object.fromEntries(beside) })
    .partial()
    .extend({ address: z.string().regex(new RegExp(`^(?:${scheme})://`)) })
    .describe(summary);
}

export function wishOf(probe: Written) {
  if (typeof probe === "string") return { address: probe };
  const { address, ...options } = probe;
  return { address, options };
}
