/** A probe of a hypothesis, or of the method → a probe of ours. */
import type { Findings } from "../diagnosis.ts";
import type { Activity, Provider } from "./document.ts";
import { sentBy } from "./request.ts";
import type { Substitute } from "./substitute.ts";
import { exitTolerance, httpTolerance } from "./tolerance.ts";
import { wordsOf } from "./words.ts";

/** As a drill file has it. */
export type DrillProbe = Readonly<Record<string, unknown>> & { readonly address: string };

export interface Reading {
  readonly findings: Findings;
  readonly substitute: Substitute;
}

/** `undefined`: it was refused, and why stands in the findings. */
export function probeFrom(one: Activity, at: string, reading: Reading): DrillProbe | undefined {
  const { provider, tolerance } = one;
  const { findings } = reading;
  if (!provider) return findings.refuse(at, "it has no provider");
  const where = { provider, tolerance, at };
  if (provider.type === "http") return httpProbe(where, reading);
  if (provider.type === "process") return processProbe(where, reading);
  if (provider.type === "python") return pythonProbe(where, reading);
  return findings.refuse(
    `${at}.provider.type`,
    `unknown provider "${provider.type}", expected http, process or python`,
  );
}

interface Asked {
  readonly provider: Provider;
  readonly tolerance: unknown;
  readonly at: string;
}

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

function httpProbe({ provider, tolerance, at }: Asked, reading: Reading): DrillProbe | undefined {
  const { findings } = reading;
  const expected = httpTolerance(tolerance, `${at}.tolerance`, findings);
  if (!expected) return undefined;
  const { url, method = "GET", verify_tls } = provider;
  if (url === undefined) return findings.refuse(`${at}.provider`, "it has no url");
  const verb = method.toUpperCase();
  if (!METHODS.includes(verb))
    return findings.refuse(`${at}.provider.method`, `unknown method ${method}`);
  const sent = sentBy(provider, { at, verb, url }, reading);
  if (!sent) return undefined;
  if (!/^(?:https?:\/\/|\$\{)/i.test(sent.address))
    return findings.refuse(
      `${at}.provider.url`,
      "it is no address that begins with http:// or https://",
    );
  noteTheRest(provider, at, findings);
  const { address, headers, body } = sent;
  return {
    address,
    ...(verb === "GET" ? {} : { method: verb }),
    ...(Object.keys(headers).length > 0 ? { headers } : {}),
    ...(body === undefined ? {} : { body }),
    ...(verify_tls === false ? { insecure: true } : {}),
    ...expected,
  };
}

const READ = ["type", "url", "method", "headers", "verify_tls", "timeout", "arguments", "secrets"];

function noteTheRest(provider: Provider, at: string, findings: Findings): void {
  for (const key of Object.keys(provider).filter((one) => !READ.includes(one)))
    if (key === "max_retries")
      findings.change(
        `${at}.provider.${key}`,
        "left out: a probe asks anew each time, and a retry would hide an outage",
      );
    else findings.refuse(`${at}.provider.${key}`, "no probe has it: it is left out");
}

function processProbe(
  { provider, tolerance, at }: Asked,
  reading: Reading,
): DrillProbe | undefined {
  const exit = exitTolerance(tolerance, `${at}.tolerance`, reading.findings);
  const command = wordsOf(provider, at, reading);
  if (exit === undefined || !command) return undefined;
  return { address: "exec:///", command, ...(exit === 0 ? {} : { exit }) };
}

function pythonProbe(
  { provider, tolerance, at }: Asked,
  { findings, substitute }: Reading,
): DrillProbe | undefined {
  const called = `${provider.module}.${provider.func}`;
  const { path } = (provider.arguments ?? {}) as { path?: unknown };
  if (called === "os.path.exists" && typeof path === "string" && typeof tolerance === "boolean")
    return {
      address: "exec:///",
      command: ["test", "-e", substitute(path)],
      ...(tolerance ? {} : { exit: 1 }),
    };
  const hint = called.startsWith("chaosprometheus.")
    ? "; a prom+http:// probe asks PromQL by itself, see docs/probes.md"
    : "";
  return findings.refuse(`${at}.provider`, `${called} is Python, which is not run${hint}`);
}
