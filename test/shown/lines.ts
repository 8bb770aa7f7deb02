/** What the papers show beside our own command: npm, docker and shells. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const ROOT = join(import.meta.dirname, "../..");
export const read = (file: string) => readFileSync(join(ROOT, file), "utf8");

/** Lines of a console, and what stands between backticks; of lines that go on after `&&`, each command. */
export function shownLines(): string[] {
  const docs = readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" });
  const papers = docs.filter((file) => file.endsWith(".md")).map((file) => `docs/${file}`);
  const found = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", ...papers].flatMap((file) => {
    const lines = [...read(file).matchAll(/^\$ (?!chaos )(.*)$/gm)];
    const inline = [
      ...read(file).matchAll(
        /`((?:[A-Z_]+=\S+ )*(?:docker|npm|npx|curl|systemctl|node dist\/)[ \w][^`]*)`/g,
      ),
    ];
    return [...lines, ...inline].flatMap(([, line = ""]) =>
      (line.split(/\s+#/)[0] ?? "").replace(/\s+/g, " ").trim().split(" && "),
    );
  });
  return [...new Set(found)];
}
