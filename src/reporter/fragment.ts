/** What stands behind an address's #: options of ours, because no server is ever sent it. */

/** `#status=200,404&contains=ok` → those of `keys` that stand there. */
export function fromFragment(address: URL, keys: readonly string[]): Record<string, string> {
  const given = new URLSearchParams(address.hash.slice(1));
  return Object.fromEntries(
    [...given].filter(([key, value]) => keys.includes(key) && value !== ""),
  );
}
