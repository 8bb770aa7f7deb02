/** A probe's address as people write it: a URL, or `http://:8080/health` for a target's own port. */
import type { ProbeKind, Where } from "../core/probe.ts";
import { brief } from "../core/zod-words.ts";
import { ChaosError } from "../failure.ts";
import { nearest } from "../nearest.ts";
import { redact, STANDS_FOR } from "../redact.ts";
import { redactSaid } from "../redact-command.ts";

/** Stands in for the host that only a target can name; RFC 2606 keeps it from ever resolving. */
export const TARGET_HOST = "target.invalid";
const LABEL_FORM = /^([a-z][a-z0-9+.-]*:\/\/):(\d{1,5})(?=$|[/?#])(.*)$/i;
const USUAL_PORTS: Readonly<Record<string, number>> = {
  "http:": 80,
  "https:": 443,
  "prom+http:": 80,
  "prom+https:": 443,
  "dns:": 53,
};

export interface Address {
  /** Name of the probe kind. */
  readonly kind: string;
  /** Its host is TARGET_HOST in the label form. */
  readonly url: URL;
  /** The port inside the target; only in the label form. */
  readonly containerPort?: number;
}

/**
 * `readAddress("http://:8080/health", kinds)` → kind `http`, containerPort 8080.
 * @throws ChaosError PROBE_INVALID when it is no address or no kind answers to its scheme
 */
export function readAddress(
  text: string,
  kinds: readonly Pick<ProbeKind, "name" | "schemes">[],
): Address {
  const label = LABEL_FORM.exec(text);
  const full = label ? `${label[1]}${TARGET_HOST}:${label[2]}${label[3]}` : text;
  const url = readUrl(text, full);
  const kind = kindOf(text, url, kinds);
  if (!label) return { kind, url };
  const containerPort = Number(label[2]);
  if (containerPort === 0)
    throw unreadable(text, "its port is 0, expected 1 to 65535", "Name the port inside the target");
  return { kind, url, containerPort };
}

/** Host and port of a full URL, without the brackets of IPv6; `undefined` without a port. */
export function whereOf(url: URL): Where | undefined {
  const port = url.port === "" ? USUAL_PORTS[url.protocol] : Number(url.port);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return port === undefined || host === "" ? undefined : { host, port };
}

function readUrl(text: string, full: string): URL {
  const hint =
    "Write it like http://127.0.0.1:8080/health, or http://:8080/health for a target's port";
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(full))
    throw unreadable(text, "it has no scheme, expected one such as http://", hint);
  const url = urlOf(text, full, hint);
  if (url.port === "0") throw unreadable(text, "its port is 0, expected 1 to 65535", hint);
  return url;
}

function urlOf(text: string, full: string, hint: string): URL {
  try {
    return new URL(full);
  } catch (cause) {
    const [, port] = /^[^/]*\/\/[^/?#]*:(\d+)(?=$|[/?#])/.exec(full) ?? [];
    const why =
      Number(port) > 65_535 ? `its port is ${port}, expected 1 to 65535` : "it is not a URL";
    throw unreadable(text, why, hint, cause);
  }
}

function kindOf(
  text: string,
  url: URL,
  kinds: readonly Pick<ProbeKind, "name" | "schemes">[],
): string {
  const scheme = url.protocol.slice(0, -1);
  const kind = kinds.find(({ schemes }) => schemes.includes(scheme));
  if (kind) return kind.name;
  const known = kinds.flatMap(({ schemes }) => schemes);
  const near = nearest(scheme, known);
  throw unreadable(
    text,
    `its scheme is "${scheme}", expected one of ${known.join(", ")}`,
    near ? `Did you mean "${near}"?` : `There are: ${known.join(", ")}`,
  );
}

/** Of what is no address; what is shown is less. */
const READ_MAX = 1_000;
const BEGINS = /^[a-z][a-z0-9+.-]*:\/\//i;

/** What is no address may still hold what one holds: a user before the last @, values behind a ?. */
function withoutScheme(text: string): string {
  return text
    .replace(/^[\s\S]*@/, `${STANDS_FOR}@`)
    .replace(/[?#][\s\S]*$/, (rest) => `${rest[0]}${STANDS_FOR}`);
}

function unreadable(text: string, why: string, hint: string, cause?: unknown): ChaosError {
  const shown = brief(
    BEGINS.test(text) ? redact(text) : redactSaid(withoutScheme(text).slice(0, READ_MAX)),
  );
  return new ChaosError("PROBE_INVALID", `Cannot use probe address "${shown}": ${why}`, {
    hint,
    cause,
  });
}
