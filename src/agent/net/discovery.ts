/**
 * ICMPv6 types of neighbour discovery (RFC 4861 §4): solicitation and advertisement of routers, then of
 * neighbours. What asks for an address is sent to a group of its own, which no scope of peers names.
 */
export const DISCOVERY = [133, 134, 135, 136] as const;
