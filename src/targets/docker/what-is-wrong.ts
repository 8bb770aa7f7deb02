/** What is wrong with an engine's answer, in words of the answer rather than of the schema. Pure. */
export function whatIsWrong(answer: unknown, path: readonly PropertyKey[]): string {
  if (Buffer.isBuffer(answer)) return wrongText(answer.toString("utf8").trim());
  if (path.length === 0) return `it is ${kindOf(answer)}`;
  const name = path.map(String).join(".");
  const found = path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | null | undefined)?.[key],
    answer,
  );
  if (found === undefined) return `it has no ${name}`;
  return `its ${name} is ${short(found)}`;
}

function wrongText(text: string): string {
  if (text === "") return "it is empty";
  return text.startsWith("<") ? "it is HTML" : `it is not JSON (${short(text)})`;
}

function kindOf(answer: unknown): string {
  if (answer === null || answer === undefined) return "empty";
  return Array.isArray(answer) ? "a list" : `${short(answer)}`;
}

function short(value: unknown): string {
  return JSON.stringify(value).slice(0, 60);
}
