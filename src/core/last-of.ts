/** A function that remembers what it was asked last: many in a row ask for the same. Pure but for that. */
export function lastOf<K, T>(ask: (key: K) => T): (key: K) => T {
  let last: { readonly key: K; readonly value: T } | undefined;
  return (key) => {
    if (last?.key !== key) last = { key, value: ask(key) };
    return last.value;
  };
}
