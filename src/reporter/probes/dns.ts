/** Asks a name server for a name: one question, no retry, no search list. */
import { Resolver } from "node:dns/promises";
import { z } from "zod";
import { type Answer, defineProbe, type Where } from "../../core/probe.ts";
import { ChaosError } from "../../failure.ts";
import { redact } from "../../redact.ts";

const TYPES = ["A", "AAAA", "CNAME", "MX", "NS", "PTR", "SRV", "TXT"] as const;

const options = z.strictObject({
  question: z.string().min(1),
  type: z.enum(TYPES).default("A"),
  /** Must stand in one of the records. */
  contains: z.string().optional(),
  /** Of the system's own servers instead of the address's. */
  system: z.boolean().default(false),
});
type Options = z.output<typeof options>;

export default defineProbe({
  name: "dns",
  summary: "a question to a name server, judged by its records",
  schemes: ["dns"],
  options,
  addressed: ["question"],
  keys: { query: ["type", "contains"] },
  example: { question: "shop.internal" },
  parse: (address) => {
    const question = decodeURIComponent(address.pathname.slice(1));
    if (question === "" || question.includes("/"))
      throw new ChaosError(
        "PROBE_INVALID",
        `Cannot use probe address "${redact(address.href)}": it asks for no name, expected dns://server/name`,
      );
    const { type, contains } = Object.fromEntries(address.searchParams);
    return {
      question,
      ...(type ? { type: type.toUpperCase() as Options["type"] } : {}),
      ...(contains ? { contains } : {}),
      ...(address.hostname === "" ? { system: true } : {}),
    };
  },
  open: (given, where) => {
    const open = new Set<Resolver>();
    return {
      sample: (timeoutMs) => {
        const place = given.system ? undefined : where();
        if (!place && !given.system) return Promise.resolve({ ok: false, reason: "no-endpoint" });
        return ask(given, { place, timeoutMs, open });
      },
      close: () => {
        for (const resolver of open) resolver.cancel();
      },
    };
  },
});

interface Ask {
  readonly place: Where | undefined;
  readonly timeoutMs: number;
  readonly open: Set<Resolver>;
}

async function ask(given: Options, { place, timeoutMs, open }: Ask): Promise<Answer> {
  const begun = performance.now();
  const resolver = new Resolver({ timeout: timeoutMs, tries: 1 });
  open.add(resolver);
  // Its own timeout grows where several servers are known.
  const timer = setTimeout(() => resolver.cancel(), timeoutMs);
  try {
    if (place) resolver.setServers([placed(place)]);
    const records = await resolver.resolve(given.question, given.type);
    const timings = { done: performance.now() - begun };
    const text = JSON.stringify(records);
    const isThere = given.contains === undefined || text.includes(given.contains);
    return isThere ? { ok: true, timings } : { ok: false, reason: "record", timings };
  } catch (error) {
    return { ok: false, reason: reasonOf(error as NodeJS.ErrnoException) };
  } finally {
    clearTimeout(timer);
    open.delete(resolver);
  }
}

function placed({ host, port }: Where): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: "no-name",
  ENODATA: "no-record",
  ETIMEOUT: "timeout",
  ECANCELLED: "timeout",
  ECONNREFUSED: "refused",
  ESERVFAIL: "servfail",
  EREFUSED: "refused",
};

function reasonOf({ code = "error" }: NodeJS.ErrnoException): string {
  return REASONS[code] ?? code.toLowerCase();
}
