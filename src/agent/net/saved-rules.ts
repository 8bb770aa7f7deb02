/** Reads what iptables-save prints: how to take our rules away again, and whom they met. */
import { restoreText, type Section } from "./netfilter.ts";
import { CHAIN_PREFIX, chainOf } from "./registry.ts";

/**
 * Takes what `saved` shows of these chains away, and nothing else; empty when it shows nothing.
 * @param gone chains that were taken away since
 */
export function removalOf(
  chains: readonly string[],
  saved: string,
  gone: readonly string[] = [],
): string {
  const isOf = (some: readonly string[], name: string) =>
    some.some((chain) => name === chain || name.startsWith(`${chain}-`));
  const isOurs = (name: string) => isOf(chains, name) && !isOf(gone, name);
  const sections = tablesIn(saved).map(({ table, lines }) => {
    const own = lines.flatMap((line) => /^:(CHAOS-\S+) /.exec(line)?.[1] ?? []).filter(isOurs);
    const jumps = lines
      .map((line) => line.replace(/^\[\d+:\d+\] /, ""))
      .filter((line) => {
        const [, parent = "", chain = ""] = /^-A (\S+) .*-j (CHAOS-\S+)/.exec(line) ?? [];
        return isOurs(chain) && !parent.startsWith(CHAIN_PREFIX);
      })
      .map((line) => line.replace(/^-A/, "-D"));
    return {
      table,
      lines: [...jumps, ...own.map((name) => `-F ${name}`), ...own.map((name) => `-X ${name}`)],
    };
  });
  return restoreText(sections);
}

function tablesIn(saved: string): Section[] {
  return saved
    .split(/^(?=\*)/m)
    .filter((part) => part.startsWith("*"))
    .map((part) => {
      const [head = "", ...lines] = part.split("\n");
      return { table: head.slice(1).trim(), lines };
    });
}

/** Packets in scope and packets hit so far, both ways together. */
export function countsOf(id: string, saved: string): { seen: number; hit: number } {
  const rules = saved.split("\n").filter((line) => line.includes(`-A ${chainOf(id)}-`));
  const counts = (pattern: RegExp) =>
    rules.reduce((sum, line) => sum + Number(pattern.exec(line)?.[1] ?? 0), 0);
  const deed = `-A ${chainOf(id)}-(?:in|out)-do`;
  return {
    seen: counts(new RegExp(`^\\[(\\d+):\\d+\\] ${deed}$`)),
    hit: counts(new RegExp(`^\\[(\\d+):\\d+\\] ${deed} .+`)),
  };
}
