/** Bytes of heads that are ours in part or as a whole. */
import { STATUS_CODES } from "node:http";
import { isFraming } from "../fields.ts";
import type { Reply, Rewrite } from "../toxic.ts";
import type { RequestHead } from "./head.ts";
import { saysOf } from "./persistence.ts";

const LINE_END = "\r\n";
/** Messages with these end with their heads. */
const WITHOUT_BODY = [204, 304];

export function bytesOfReply(
  { status, headers, body }: Reply,
  request: RequestHead,
  isClosing: boolean,
): Buffer {
  const content = Buffer.from(WITHOUT_BODY.includes(status) ? "" : body);
  const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? "Unknown"}`];
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
  if (!WITHOUT_BODY.includes(status)) lines.push(`content-length: ${content.length}`);
  const connection = saysOf(request, isClosing);
  if (connection) lines.push(`connection: ${connection}`);
  const head = Buffer.from(`${lines.join(LINE_END)}${LINE_END}${LINE_END}`, "latin1");
  return request.method === "HEAD" ? head : Buffer.concat([head, content]);
}

export function rewritten(head: Buffer, rewrites: readonly Rewrite[]): Buffer {
  let lines = head.toString("latin1", 0, head.length - 4).split(LINE_END);
  for (const one of rewrites) lines = rewrite(lines, one);
  return Buffer.from(`${lines.join(LINE_END)}${LINE_END}${LINE_END}`, "latin1");
}

function rewrite([first = "", ...rest]: string[], { status, set, remove }: Rewrite): string[] {
  const names = new Set([...Object.keys(set), ...remove].map((name) => name.toLowerCase()));
  const kept = rest.filter((line) => !names.has(line.slice(0, line.indexOf(":")).toLowerCase()));
  const added = Object.entries(set).map(([name, value]) => `${name}: ${value}`);
  if (status === 0 || !isWithoutBody(first)) return [withStatus(first, status), ...kept, ...added];
  // Under another status a body would be waited for.
  const unframed = kept.filter((line) => !isFraming(line.slice(0, line.indexOf(":"))));
  return [withStatus(first, status), ...unframed, "content-length: 0", ...added];
}

function isWithoutBody(line: string): boolean {
  return WITHOUT_BODY.includes(Number(/^HTTP\/1\.[01] (\d{3})/.exec(line)?.[1]));
}

/** A request has no status, and keeps its line. */
function withStatus(line: string, status: number): string {
  if (status === 0) return line;
  const version = /^HTTP\/1\.[01] /.exec(line)?.[0];
  return version ? `${version}${status} ${STATUS_CODES[status] ?? "Unknown"}` : line;
}
