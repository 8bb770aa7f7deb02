/** Whether a test file has a test of that title. */

/** As a text of its own, or the beginning of a template. */
export function isTitleIn(text: string, title: string): boolean {
  return text.includes(`"${title}"`) || text.includes(`\`${title}`);
}
