/** How rules are given to the kernel's tables. */

/** Waits for others who change the tables, at most so long. */
export const RESTORE = ["--noflush", "--wait", "5"];
export const RESTORERS = { 4: "iptables-restore", 6: "ip6tables-restore" } as const;
export const SAVERS = { 4: "iptables-save", 6: "ip6tables-save" } as const;
/** Not there where the kernel has no IPv6, or was told to do without. */
export const IPV6 = "/proc/net/if_inet6";

/** What `saved` shows of one. */
export function tableIn(saved: string, table: string): string {
  const parts = saved.split(/^(?=\*)/m);
  return parts.find((part) => part.startsWith(`*${table}\n`)) ?? "";
}
