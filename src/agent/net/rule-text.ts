/** Which packets a rule means, as iptables takes it: empty, or with a space behind. */
import { sayPrefix } from "../../cidr.ts";
import type { Match } from "../../packet-scope.ts";
import type { PortRange, Way } from "../../packets.ts";

export function textOf({ peer, protocol, localPorts, peerPorts, family }: Match, way: Way): string {
  const [local, remote] = way === "ingress" ? ["--dport", "--sport"] : ["--sport", "--dport"];
  const parts = [
    peer ? `${way === "ingress" ? "-s" : "-d"} ${sayPrefix(peer)}` : "",
    protocol ? `-p ${protocol === "icmp" && family === 6 ? "ipv6-icmp" : protocol}` : "",
    localPorts ? `${local} ${sayRange(localPorts)}` : "",
    peerPorts ? `${remote} ${sayRange(peerPorts)}` : "",
  ];
  return parts.map((part) => (part ? `${part} ` : "")).join("");
}

/**
 * What is sent, by the port that it was sent to before the nat table changed that, as Docker's does with
 * questions to its own resolver: conntrack knows.
 */
export function firstSentTo({ peerPorts, ...row }: Match): string {
  const port = peerPorts ? ` --ctorigdstport ${sayRange(peerPorts)}` : "";
  return `${textOf(row, "egress")}-m conntrack${port} --ctdir ORIGINAL `;
}

function sayRange({ from, to }: PortRange): string {
  return from === to ? `${from}` : `${from}:${to}`;
}
