/** Long texts, cut so that it is said: what reads a report has limits of its own. */

/** At most `max` characters and the note; never cuts a character in two. */
export function clip(text: string, max: number): string {
  if (text.length <= max) return text;
  const head = text.slice(0, max).replace(/[\ud800-\udbff]$/, "");
  return `${head}… (${text.length - head.length} characters more)`;
}
