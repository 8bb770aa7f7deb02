/** What is a mapping, as one; of anything else, an empty one: that it is none is told elsewhere. */
export function mappingIn(value: unknown): Readonly<Record<string, unknown>> {
  const isMapping = typeof value === "object" && value !== null && !Array.isArray(value);
  return isMapping ? (value as Record<string, unknown>) : {};
}
