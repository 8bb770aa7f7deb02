/** What a probe's address and options mean, as one kind of probe reads them. */
import type { ProbeWish, ReadAddress } from "../core/plan-probes.ts";
import type { ProbeKind } from "../core/probe.ts";
import { IN_OUR_WORDS, keyShown } from "../core/zod-words.ts";
import { ChaosError } from "../failure.ts";
import { nearest } from "../nearest.ts";
import { redact } from "../redact.ts";
import { readAddress } from "./address.ts";

/** @throws ChaosError PROBE_INVALID */
export function readProbe(
  { address, options = {} }: Omit<ProbeWish, "name">,
  kinds: readonly ProbeKind[],
): ReadAddress {
  const { kind: name, url, containerPort } = readAddress(address, kinds);
  const kind = kinds.find((one) => one.name === name)!;
  const given = { ...(kind.parse(url) as object), ...options };
  const read = kind.options.safeParse(given, IN_OUR_WORDS);
  if (!read.success) throw unfit(kind, redact(address), read.error.issues);
  const more = containerPort === undefined ? {} : { containerPort };
  return { kind: name, options: given, ...more, ...(kind.byUserOnly ? { byUserOnly: true } : {}) };
}

interface Issue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
}

function unfit(kind: ProbeKind, address: string, issues: readonly Issue[]): ChaosError {
  const unknown = issues.flatMap(({ keys = [] }) => keys);
  const known = Object.keys((kind.options as { shape?: object }).shape ?? {});
  const lines = issues.map((one) =>
    one.keys
      ? `${one.keys.map(keyShown).join(", ")}: unknown, expected ${known.join(", ")}`
      : `${one.path.map((step) => keyShown(String(step))).join(".")}: ${one.message}`,
  );
  const near = unknown[0] === undefined ? undefined : nearest(unknown[0], known);
  return new ChaosError(
    "PROBE_INVALID",
    `Cannot use the ${kind.name} probe "${address}": ${lines.join("; ")}`,
    near ? { hint: `Did you mean "${near}"?` } : {},
  );
}
