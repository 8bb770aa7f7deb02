/** A UDP echo and its client: what becomes of single packets on their way there and back. */
import type Docker from "dockerode";
import { run } from "./in-container.ts";

/** Answers on the port of its first argument, by whichever family it is asked. */
export const ECHO =
  'const s = require("node:dgram").createSocket("udp6"); s.on("message", (m, r) => s.send(m, r.port, r.address)); s.bind(Number(process.argv[1]));';

const CLIENT = `
const [host, port, count] = process.argv.slice(1);
const socket = require("node:dgram").createSocket("udp4");
const sent = new Map(), got = [];
socket.on("message", (message) => got.push([message.readUInt32BE(0), performance.now()]));
let n = 0;
const timer = setInterval(() => {
  if (n === Number(count)) { clearInterval(timer); setTimeout(end, 2500); return; }
  const message = Buffer.alloc(64); message.writeUInt32BE(n, 0);
  sent.set(n++, performance.now()); socket.send(message, Number(port), host);
}, 5);
function end() {
  const first = new Map(); for (const [seq, at] of got) if (!first.has(seq)) first.set(seq, at - sent.get(seq));
  let overtaken = 0, highest = -1, bursts = 0;
  for (const [seq] of got) { if (seq < highest) overtaken++; else highest = seq; }
  for (let i = 0; i < n; i++) if (!first.has(i) && (i === 0 || first.has(i - 1))) bursts++;
  process.stdout.write(JSON.stringify({ sent: n, lost: n - first.size, twice: got.length - first.size, overtaken, bursts, ms: [...first.values()] }));
  process.exit();
}`;

export interface Echoes {
  readonly sent: number;
  readonly lost: number;
  /** How often losses began: a burst of them counts once. */
  readonly bursts: number;
  readonly twice: number;
  /** Came back after one that was sent later. */
  readonly overtaken: number;
  /** Round trips, in milliseconds. */
  readonly ms: readonly number[];
}

/** One packet each 5 ms. */
export async function echoesFrom(
  container: Docker.Container,
  to: { readonly host: string; readonly port: number },
  count: number,
): Promise<Echoes> {
  const words = [to.host, to.port, count].map(String);
  return JSON.parse(await run(container, ["node", "-e", CLIENT, ...words])) as Echoes;
}
