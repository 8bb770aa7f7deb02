/** `engines:` of a drill file: one selection over all of them, each by the name that it has here. */
import { createHash } from "node:crypto";
import { dirname, resolve } from "node:path";
import { z } from "zod";
import { assertForm } from "../address-form.ts";
import type { EnginePlace, SeveralEngines } from "../core/whereabouts.ts";
import { formed, LACK, readable, text } from "./leaves.ts";

const ENGINES_MAX = 64;

const address = readable((value) => {
  if (!value.startsWith("process://")) assertForm("the address", value, "CONFIG_INVALID");
});

const place = formed(/^[\w.-]{1,64}$/, "letters, digits, _ . and -, at most 64");

const tls = z
  .strictObject({ ca: text, cert: text, key: text })
  .describe("Files in PEM, as seen from the file that names them; else as DOCKER_TLS_VERIFY says");

const engine = z
  .strictObject({
    name: formed(
      /^[A-Za-z0-9][\w.-]{0,31}$/,
      "letters, digits, _ . and -, at most 32, the first a letter or digit",
    ).describe("What targets and reports call it"),
    host: address.optional().describe("unix:///path, tcp://host:port, ssh://user@host, https://…"),
    context: text.optional().describe("A Docker context instead of a host"),
    zone: place.optional().describe("Of its targets that have no label chaos.zone or zone"),
    region: place.optional().describe("Of its targets that have no label chaos.region or region"),
    tls: tls.optional(),
  })
  .refine(({ host, context }) => host === undefined || context === undefined, {
    error: "found both, expected one of host and context",
  })
  .refine(({ host, context }) => host !== undefined || context !== undefined, {
    error: "found neither, expected one of host and context",
    params: LACK,
  });

export const engines = z
  .array(engine)
  .min(1, "expected an engine")
  .max(ENGINES_MAX)
  .describe("Where targets live, instead of --host: one selection over all of them");

/** @param file whose folder its paths are seen from */
export function severalOf(all: z.output<typeof engines>, file: string): SeveralEngines {
  const from = (path: string) => resolve(dirname(file), path);
  const members = all.map(({ tls: given, ...one }): EnginePlace => {
    const files = given && { ca: from(given.ca), cert: from(given.cert), key: from(given.key) };
    return { ...one, ...(files ? { tls: files } : {}) } as EnginePlace;
  });
  return { key: keyOf(members), members };
}

/** By what they are called and where they are: which of them answer may change from run to run. */
function keyOf(members: readonly EnginePlace[]): string {
  const lines = members.map(({ name, host, context }) => JSON.stringify([name, host, context]));
  const digest = createHash("sha256").update(lines.sort().join("\n")).digest("hex");
  return `several-${digest.slice(0, 16)}`;
}
