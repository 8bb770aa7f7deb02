/** Fails only when all have ended: what is still on its way would land behind the undo. */
export async function settle<T>(deeds: readonly (Promise<T> | T)[]): Promise<T[]> {
  await Promise.allSettled(deeds);
  return Promise.all(deeds);
}
