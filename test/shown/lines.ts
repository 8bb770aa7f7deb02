/** What the papers show beside our own command: npm, docker and shells. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const ROOT = join(import.meta.dirname, "../..");
export const read = (file: string) => readFileSync(join(ROOT, file), "utf8");

/** The reference repeats help, and is made from it. */
export function papers(): string[] {
  const docs = readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" });
  const told = docs.filter((file) => file.endsWith(".md") && file !== "reference.md").sort();
  return ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", ...told.map((file) => `docs/${file}`)];
}

/** Without what stands in blocks of its own. */
export function proseOf(paper: string): string {
  return read(paper).replace(/^```[\s\S]*?^```/gm, "");
}

/** Lines of a console, and what stands between backticks; of lines that go on after `&&`, each command. */
export function shownLines(): string[] {
  const found = [...papers(), "Dockerfile", "config/chaos-daemon.service"].flatMap((file) => {
    const lines = [...read(file).matchAll(/^(?:\$ (?!chaos )|# {3}|#.*; then: )(.*)$/gm)];
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
