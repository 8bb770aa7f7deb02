/** Words as Markdown: others' text must neither become markup nor call somebody by an @. */
import { clip } from "../../clip.ts";

const CELL_MAX = 600;

export function plain(text: string): string {
  const escaped = clip(text, CELL_MAX).replace(/[\\`*_{}[\]<>|#~&$]/g, "\\$&");
  // A word joiner: with it GitHub does not take the rest for a user's name.
  return escaped.replace(/@(?=\w)/g, "@\u2060");
}

/** Between as many backticks as it takes; a bar would still end a table's cell. */
export function code(text: string): string {
  const runs = text.match(/`+/g) ?? [];
  const fence = "`".repeat(1 + Math.max(0, ...runs.map(({ length }) => length)));
  const inner = runs.length > 0 ? ` ${text} ` : text;
  return `${fence}${inner.replaceAll("|", "\\|")}${fence}`;
}

export function codeBlock(text: string, language = ""): string {
  const runs = text.match(/`{3,}/g) ?? [];
  const fence = "`".repeat(Math.max(3, ...runs.map(({ length }) => length + 1)));
  return `${fence}${language}\n${text}\n${fence}`;
}

/** Cells are Markdown already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

export function list(items: readonly string[]): string {
  return items.map((item) => `- ${plain(item)}`).join("\n");
}

/** Nothing at all without content. */
export function folded(summary: string, parts: readonly string[]): string {
  const content = parts.filter((part) => part !== "").join("\n\n");
  if (content === "") return "";
  return `<details><summary>${summary}</summary>\n\n${content}\n\n</details>`;
}
