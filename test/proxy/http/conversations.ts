/** Random HTTP/1 conversations, right ones and broken ones, from a row of numbers. */
export type Random = () => number;

export function pick<T>(random: Random, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)] as T;
}

export function below(random: Random, most: number): number {
  return Math.floor(random() * most);
}

function noise(random: Random, length: number): string {
  return Array.from({ length }, () => String.fromCharCode(below(random, 256))).join("");
}

function headers(random: Random): string {
  const names = ["Host", "X-A", "cookie", "Accept", "x-long"];
  return Array.from({ length: below(random, 6) }, () => {
    const value = pick(random, ["a", "b, c", "", " spaced ", "x".repeat(below(random, 300))]);
    return `${pick(random, names)}:${pick(random, ["", " ", "\t"])}${value}\r\n`;
  }).join("");
}

function chunked(random: Random): string {
  const chunks = Array.from({ length: below(random, 5) }, () => {
    const size = 1 + below(random, pick(random, [3, 40, 300, 3_000]));
    const extension = pick(random, ["", ";a=b", " ; q"]);
    return `${size.toString(16)}${extension}\r\n${noise(random, size)}\r\n`;
  });
  return `${chunks.join("")}0\r\n${pick(random, ["", "", "X-Trailer: 1\r\n"])}\r\n`;
}

/** The headers that say how long the body is, and the body. */
function framed(random: Random): string {
  const kind = random();
  if (kind < 0.3) return "\r\n";
  if (kind < 0.65) {
    const length = below(random, pick(random, [10, 300, 4_000]));
    return `Content-Length: ${length}\r\n\r\n${noise(random, length)}`;
  }
  return `Transfer-Encoding: chunked\r\n\r\n${chunked(random)}`;
}

const METHODS = ["GET", "POST", "PUT", "HEAD", "DELETE", "PATCH", "OPTIONS"];

export interface Asked {
  readonly request: string;
  readonly response: string;
}

export function exchange(random: Random): Asked {
  const method = pick(random, METHODS);
  const target = pick(random, ["/", "/api/users?x=1", "http://shop/a", "*"]);
  const version = random() < 0.9 ? 1 : 0;
  const body = version === 0 || method === "GET" || method === "HEAD" ? "\r\n" : framed(random);
  const request = `${method} ${target} HTTP/1.${version}\r\n${headers(random)}${body}`;
  return { request, response: answer(random, method) };
}

function answer(random: Random, method: string): string {
  const before = random() < 0.1 ? "HTTP/1.1 100 Continue\r\n\r\n" : "";
  const status = pick(random, [200, 201, 204, 304, 404, 500]);
  const line = `${before}HTTP/1.1 ${status} ${pick(random, ["OK", "", "What Ever"])}\r\n`;
  if (status === 204 || status === 304) return `${line}${headers(random)}\r\n`;
  if (method === "HEAD") return `${line}${headers(random)}Content-Length: 1234\r\n\r\n`;
  const body = framed(random);
  // Without a length it would go on to the end of the connection.
  return `${line}${headers(random)}${body === "\r\n" ? "Content-Length: 0\r\n\r\n" : body}`;
}

/** Streams of other protocols, and of servers that speak first. */
export function foreign(random: Random): Asked {
  const streams: Asked[] = [
    {
      request: `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${noise(random, 200)}`,
      response: noise(random, 99),
    },
    { request: `\x16\x03\x01${noise(random, 500)}`, response: `\x16\x03\x03${noise(random, 900)}` },
    { request: `HELO a\r\nQUIT\r\n`, response: "220 ready\r\n250 a\r\n221 bye\r\n" },
    { request: "GET /\r\n", response: "<html>" },
    { request: noise(random, 700), response: noise(random, 700) },
    {
      request: `GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n${noise(random, 90)}`,
      response: `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n${noise(random, 90)}`,
    },
    {
      request: `CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n${noise(random, 90)}`,
      response: `HTTP/1.1 200 Fine\r\n\r\n${noise(random, 90)}`,
    },
  ];
  return pick(random, streams);
}

/** Bytes that are changed, lost, doubled or put in; line ends that are none. */
export function broken(random: Random, text: string): string {
  const at = below(random, text.length);
  const end = at + below(random, 20);
  return pick(random, [
    () => text.slice(0, at) + String.fromCharCode(below(random, 256)) + text.slice(at + 1),
    () => text.slice(0, at) + text.slice(end),
    () => text.slice(0, end) + text.slice(at),
    () => text.slice(0, at) + noise(random, 5) + text.slice(at),
    () => text.replace("\r\n", "\n"),
    () => text.replace(": ", " : "),
    () => text.replace(/Content-Length: \d+/, "Content-Length: 9\r\nContent-Length: 8"),
    () => text.replace("Transfer-Encoding", "Content-Length: 3\r\nTransfer-Encoding"),
    () => text.slice(0, at),
  ])();
}

/** Cut anywhere, often into very small pieces. */
export function split(random: Random, bytes: Buffer): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = 1 + below(random, pick(random, [1, 4, 50, 1_500, 70_000]));
    pieces.push(bytes.subarray(at, at + length));
    at += length;
  }
  return pieces;
}
