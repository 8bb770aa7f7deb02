/**
 * The plain messages that most traffic is made of, known at a glance: one that begins and ends with a chunk,
 * with nothing in its head that makes its end a matter for the scanner. It knows fewer than that one, and none
 * that it would read otherwise; reading each head line by line would cost a proxy without rules a third of its
 * requests a second.
 */

/** Far fewer than the scanner takes. */
const LINES_MAX = 64;

/** Header lines, but for these. */
function linesBut(...names: readonly string[]): string {
  const others = `(?!(?:${names.map(anyCase).join("|")}):)[!#$%&'*+.^_\`|~0-9A-Za-z-]+`;
  return `(?:${others}:[^\\r\\n]*\\r\\n){0,${LINES_MAX}}`;
}

function anyCase(name: string): string {
  return name.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}

const HINTS = ["content-length", "transfer-encoding"];
const REQUEST = new RegExp(
  `^(GET|HEAD) \\S+ HTTP/1\\.[01]\\r\\n${linesBut(...HINTS, "upgrade", "expect")}\\r\\n$`,
);
const LENGTH = `${anyCase(HINTS[0]!)}:[ \\t]*(\\d{1,15})[ \\t]*\\r\\n`;
const STATUS_LINE = "HTTP/1\\.[01] (?:20[01236]|[45]\\d\\d)(?: [^\\r\\n]*)?\\r\\n";
const RESPONSE = new RegExp(
  `^${STATUS_LINE}${linesBut(...HINTS)}${LENGTH}${linesBut(...HINTS)}\\r\\n$`,
);
const HEAD_END = "\r\n\r\n";
/** Longer ones are worth a scanner's time. */
const HEAD_MAX = 4_096;

/** @returns the method of the one request without a body that these bytes are */
export function wholeRequest(bytes: Buffer): "GET" | "HEAD" | undefined {
  if (bytes.length > HEAD_MAX) return undefined;
  return REQUEST.exec(bytes.toString("latin1"))?.[1] as "GET" | "HEAD" | undefined;
}

/** @returns how long the head is, if these bytes are one final answer to a GET, its body included, whose length it tells */
export function headOfWholeResponse(bytes: Buffer): number | undefined {
  const end = bytes.indexOf(HEAD_END) + HEAD_END.length;
  if (end < HEAD_END.length || end > HEAD_MAX) return undefined;
  const [, length] = RESPONSE.exec(bytes.toString("latin1", 0, end)) ?? [];
  return length !== undefined && end + Number(length) === bytes.length ? end : undefined;
}
