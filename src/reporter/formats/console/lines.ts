/** Plain lines that keep to the width: long ones wrap at blanks, under their own indent. */

/** `head` stands before the first line; the others are indented to its width. */
export function wrap(head: string, text: string, columns: number): string[] {
  const width = Math.max(20, columns - head.length);
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.map((line, index) => (index === 0 ? head : " ".repeat(head.length)) + line);
}

/** A titled block; nothing at all without lines. */
export function block(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", title, ...lines];
}
