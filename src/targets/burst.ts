/** Calls made in one tick become one batch: that is how many injections make one burst. */

/** @returns a function that answers each item with its place in what `flush` answers */
export function coalesce<T, R>(
  flush: (items: readonly T[]) => Promise<readonly R[]>,
): (item: T) => Promise<R> {
  let batch: { items: T[]; answers: Promise<readonly R[]> } | undefined;
  return async (item) => {
    batch ??= open();
    const { items, answers } = batch;
    const place = items.push(item) - 1;
    return (await answers)[place] as R;
  };
  function open() {
    const items: T[] = [];
    // After the microtasks of this tick: everybody who was called in it has joined by then.
    const answers = new Promise<readonly R[]>((resolve, reject) => {
      setImmediate(() => {
        batch = undefined;
        // A flush that throws before it awaits must fail its callers, not the process.
        (async () => flush(items))().then(resolve, reject);
      });
    });
    return { items, answers };
  }
}
