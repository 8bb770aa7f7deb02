/** Whether a connection goes on as HTTP after a message (RFC 9112 §9.3, RFC 9110 §7.8). */
import { framingOfResponse } from "./framing.ts";
import { firstValue, type RequestHead, type ResponseHead, wordsOf } from "./head.ts";

/** What follows may be another protocol's, if the service agrees. */
export function isLeaving({ method, headers }: RequestHead): boolean {
  return method === "CONNECT" || firstValue(headers, "upgrade") !== undefined;
}

/** From here on it is no HTTP. */
export function isAgreed({ status }: ResponseHead, method: string): boolean {
  return status === 101 || (method === "CONNECT" && status >= 200 && status < 300);
}

/** A client that waits to be told whether to send its body may send it or not: nobody could tell. */
export function closes({ minor, headers }: RequestHead): boolean {
  const words = wordsOf(headers, "connection");
  if (words.includes("close") || firstValue(headers, "expect") !== undefined) return true;
  return minor === 0 && !words.includes("keep-alive");
}

/** What an answer of ours says of its connection; a client of HTTP/1.0 waits for the end of one that nobody keeps. */
export function saysOf(
  request: RequestHead,
  isClosing: boolean,
): "close" | "keep-alive" | undefined {
  if (isClosing) return "close";
  return request.minor === 0 ? "keep-alive" : undefined;
}

export function endsAfter(response: ResponseHead, method: string): boolean {
  if (framingOfResponse(response, method)?.kind === "until-end") return true;
  return wordsOf(response.headers, "connection").includes("close") || response.minor === 0;
}
