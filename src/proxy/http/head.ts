/**
 * The heads of HTTP/1 messages, read from their bytes and never written back, so that order, case and
 * blanks stay as they came. What is open to two readings is no head for us: the bytes pass unread.
 */
import { METHODS } from "node:http";

/** Name in lower case, value without the blanks around it. */
export type Header = readonly [name: string, value: string];

export interface RequestHead {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** In lower case, with its port if one is given. */
  readonly host: string;
  readonly minor: number;
  readonly headers: readonly Header[];
}

export interface ResponseHead {
  readonly status: number;
  readonly minor: number;
  readonly headers: readonly Header[];
}

const REQUEST_LINE = /^([A-Z-]+) (\S+) HTTP\/1\.([01])$/;
const STATUS_LINE = /^HTTP\/1\.([01]) ([1-5]\d\d)(?: .*)?$/;
const HEADER = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):(.*)$/;
const HEADERS_MAX = 256;
const KNOWN = new Set(METHODS);
/** The longest method with the blank after it. */
const METHOD_MAX = Math.max(...METHODS.map((one) => one.length)) + 1;

/** `bytes`: a whole head, the empty line at its end included. */
export function readRequestHead(bytes: Buffer): RequestHead | undefined {
  const lines = linesOf(bytes);
  const [, method = "", target = "", minor] = REQUEST_LINE.exec(lines[0] ?? "") ?? [];
  const headers = readHeaders(lines);
  if (!KNOWN.has(method) || !headers) return undefined;
  const absolute = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)(.*)$/i.exec(target);
  const host = absolute?.[1] ?? firstValue(headers, "host") ?? "";
  const [path = ""] = (absolute ? absolute[2] || "/" : target).split("?", 1);
  return { method, path, host: host.toLowerCase(), minor: Number(minor), headers };
}

export function readResponseHead(bytes: Buffer): ResponseHead | undefined {
  const lines = linesOf(bytes);
  const [, minor, status] = STATUS_LINE.exec(lines[0] ?? "") ?? [];
  const headers = readHeaders(lines);
  if (status === undefined || !headers) return undefined;
  return { status: Number(status), minor: Number(minor), headers };
}

function linesOf(bytes: Buffer): string[] {
  return bytes.toString("latin1", 0, bytes.length - 4).split("\r\n");
}

function readHeaders(lines: readonly string[]): Header[] | undefined {
  if (lines.length > HEADERS_MAX + 1) return undefined;
  const headers: Header[] = [];
  for (let at = 1; at < lines.length; at++) {
    const found = HEADER.exec(lines[at] as string);
    if (!found) return undefined;
    headers.push([(found[1] as string).toLowerCase(), withoutBlanks(found[2] as string)]);
  }
  return headers;
}

/** Those of HTTP around it, and no others. An expression for it would take the square of their number. */
function withoutBlanks(text: string): string {
  let [from, to] = [0, text.length];
  while (from < to && isBlank(text.charCodeAt(from))) from++;
  while (to > from && isBlank(text.charCodeAt(to - 1))) to--;
  return text.slice(from, to);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

export function firstValue(headers: readonly Header[], name: string): string | undefined {
  for (const header of headers) if (header[0] === name) return header[1];
  return undefined;
}

/** All values of a header that is a list, in lower case. */
export function wordsOf(headers: readonly Header[], name: string): string[] {
  const words: string[] = [];
  for (const [one, value] of headers)
    if (one === name)
      words.push(...value.split(",").map((word) => withoutBlanks(word).toLowerCase()));
  return words;
}

/** Whether these first bytes can still become a request's head; a first line that is whole must be one. */
export function mayBeRequest(bytes: Buffer): boolean {
  const line = firstLine(bytes);
  if (line !== undefined) return REQUEST_LINE.test(line) && KNOWN.has(line.split(" ", 1)[0] ?? "");
  const begin = bytes.toString("latin1", 0, METHOD_MAX);
  const blank = begin.indexOf(" ");
  if (blank > 0) return KNOWN.has(begin.slice(0, blank));
  return begin.length < METHOD_MAX && METHODS.some((one) => one.startsWith(begin));
}

const VERSION = "HTTP/1.";

export function mayBeResponse(bytes: Buffer): boolean {
  const line = firstLine(bytes);
  if (line !== undefined) return STATUS_LINE.test(line);
  const begin = bytes.toString("latin1", 0, VERSION.length);
  return VERSION.startsWith(begin);
}

function firstLine(bytes: Buffer): string | undefined {
  const end = bytes.indexOf("\r\n");
  return end < 0 ? undefined : bytes.toString("latin1", 0, end);
}
