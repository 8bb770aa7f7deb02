/** What a request of Chaos Toolkit sends → what our probe does: its headers and its arguments, as its requests library puts them. */
import type { Findings } from "../diagnosis.ts";
import type { Provider } from "./document.ts";
import type { Substitute } from "./substitute.ts";

export interface Sent {
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

interface Where {
  readonly at: string;
  readonly verb: string;
  readonly url: string;
}

interface Reading {
  readonly findings: Findings;
  readonly substitute: Substitute;
}

/** `undefined`: it was refused. */
export function sentBy(
  { headers: given, arguments: values }: Provider,
  { at, verb, url }: Where,
  reading: Reading,
): Sent | undefined {
  const { findings, substitute } = reading;
  const headers = headersOf(given ?? {}, `${at}.provider.headers`, reading);
  const address = substitute(url);
  if (values === undefined || values === null) return { address, headers };
  // The letter of the name counts there, too.
  if (verb !== "GET" && headers["Content-Type"] === "application/json")
    return { address, headers, body: substitute(JSON.stringify(values)) };
  if (Array.isArray(values))
    return findings.refuse(`${at}.provider.arguments`, "expected a text or a mapping, not a list");
  const text = typeof values === "string" ? substitute(values) : formOf(values, substitute);
  if (verb === "GET")
    return { address: `${address}${address.includes("?") ? "&" : "?"}${text}`, headers };
  return { address, headers: typeof values === "string" ? headers : asForm(headers), body: text };
}

const SECRET = /auth|cookie|token|secret|password|api-?key/i;
const VARIABLE = /(?<!\$)\$\{/;

function headersOf(
  given: Readonly<Record<string, unknown>>,
  at: string,
  { findings, substitute }: Reading,
): Record<string, string> {
  const sent = Object.entries(given).map(([name, value]) => [name, substitute(String(value))]);
  for (const [name = "", value = ""] of sent)
    if (SECRET.test(name) && !VARIABLE.test(value))
      findings.change(
        `${at}.${name}`,
        "what looks like a secret stands in the drill as it does here: put a variable in its place",
      );
  return Object.fromEntries(sent);
}

function asForm(headers: Readonly<Record<string, string>>): Record<string, string> {
  const isTyped = Object.keys(headers).some((name) => name.toLowerCase() === "content-type");
  return {
    ...headers,
    ...(isTyped ? {} : { "Content-Type": "application/x-www-form-urlencoded" }),
  };
}

/** A list is its key several times, and null is not sent. */
function formOf(values: Readonly<Record<string, unknown>>, substitute: Substitute): string {
  const pairs = Object.entries(values).flatMap(([key, value]) =>
    [value].flat().map((one) => [key, one] as const),
  );
  return pairs
    .filter(([, value]) => value !== null)
    .map((pair) => pair.map((one) => encoded(substitute(wordOf(one)))).join("="))
    .join("&");
}

/** As Python writes it. */
function wordOf(value: unknown): string {
  if (typeof value === "boolean") return value ? "True" : "False";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** All but the variables, which are put in when it is run. */
function encoded(text: string): string {
  return text.replace(/\$\$\{|\$\{[^}]*\}|[^$]+|\$/g, (piece) =>
    piece.startsWith("${")
      ? piece
      : encodeURIComponent(piece.replace("$${", "${")).replaceAll("%20", "+"),
  );
}
