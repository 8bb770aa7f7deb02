/** Which of a victim's TCP ports a proxy is to stand in front of: those that were named, or those that listen. */
import { doorsIn } from "../doorman/rules.ts";
import type { Namespace } from "./namespace.ts";
import type { NetOrder } from "./order.ts";

/** Each is a listener of its own, twice. */
const PORTS_MAX = 32;
/** Of /proc/net/tcp: a listener's state, and the addresses that nobody outside can reach (127.0.0.0/8, ::1). */
const LISTEN = "0A";
const LOOPBACK = /^([0-9A-F]{6}7F|0{24}01000000|0{16}FFFF0000[0-9A-F]{6}7F)$/;

/** @throws RangeError when there is none, or too many */
export async function portsFor(
  namespace: Namespace,
  { localPorts }: NetOrder,
  nat: string,
): Promise<number[]> {
  const named = localPorts.flatMap(({ from, to }) => (from === to ? [from] : []));
  const isMeant = (port: number) =>
    localPorts.length === 0 || localPorts.some(({ from, to }) => from <= port && port <= to);
  const isWide = localPorts.length === 0 || named.length < localPorts.length;
  const doors = doorsIn(nat);
  const found = isWide
    ? (await listeners(namespace)).filter((port) => isMeant(port) && !doors.includes(port))
    : [];
  const ports = [...new Set([...named, ...found])].sort((a, b) => a - b);
  if (ports.length === 0)
    throw new RangeError("no TCP port of it listens that is meant: name its ports");
  if (ports.length > PORTS_MAX)
    throw new RangeError(
      `${ports.length} ports are meant, at most ${PORTS_MAX} can be: name fewer`,
    );
  return ports;
}

async function listeners(namespace: Namespace): Promise<number[]> {
  // The second is not there without IPv6.
  const { stdout } = await namespace.run("cat", ["/proc/net/tcp", "/proc/net/tcp6"]);
  return listenersIn(stdout);
}

export function listenersIn(text: string): number[] {
  const rows = [...text.matchAll(/^\s*\d+: ([0-9A-F]+):([0-9A-F]{4}) \S+ ([0-9A-F]{2}) /gm)];
  return rows
    .filter(([, address = "", , state]) => state === LISTEN && !LOOPBACK.test(address))
    .map(([, , port = ""]) => Number.parseInt(port, 16));
}
