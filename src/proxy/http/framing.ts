/** Where a message's body ends, by its head (RFC 9112 §6.3); what is ambiguous has no answer. */
import { type Header, type RequestHead, type ResponseHead, wordsOf } from "./head.ts";

export type Framing =
  /** So many bytes; 0: none. */
  | { readonly kind: "length"; readonly bytes: number }
  | { readonly kind: "chunked" }
  /** All that comes until the sender ends. */
  | { readonly kind: "until-end" };

const NONE: Framing = { kind: "length", bytes: 0 };
const LENGTH = /^\d{1,15}$/;

export function framingOfRequest({ headers, minor }: RequestHead): Framing | undefined {
  const coded = codingOf(headers);
  if (coded === undefined) return lengthOf(headers) ?? undefined;
  // Told twice, or in a version that knows no chunks: two servers would read two things.
  const isPlain = coded === "chunked" && minor === 1 && !has(headers, "content-length");
  return isPlain ? { kind: "chunked" } : undefined;
}

export function framingOfResponse(
  { status, headers }: ResponseHead,
  method: string,
): Framing | undefined {
  if (method === "HEAD" || status < 200 || status === 204 || status === 304) return NONE;
  const coded = codingOf(headers);
  if (coded !== undefined) {
    if (has(headers, "content-length")) return undefined;
    return coded === "chunked" ? { kind: "chunked" } : { kind: "until-end" };
  }
  if (!has(headers, "content-length")) return { kind: "until-end" };
  return lengthOf(headers) ?? undefined;
}

/** The last coding decides; `undefined`: there is none. */
function codingOf(headers: readonly Header[]): string | undefined {
  return has(headers, "transfer-encoding")
    ? wordsOf(headers, "transfer-encoding").at(-1)
    : undefined;
}

function lengthOf(headers: readonly Header[]): Framing | undefined {
  let length: string | undefined;
  for (const [name, value] of headers) {
    if (name !== "content-length") continue;
    if (!LENGTH.test(value) || (length !== undefined && length !== value)) return undefined;
    length = value;
  }
  return length === undefined ? NONE : { kind: "length", bytes: Number(length) };
}

function has(headers: readonly Header[], name: string): boolean {
  for (const header of headers) if (header[0] === name) return true;
  return false;
}
