/** Every command line that we show, and a way to run each without harm. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { docOf } from "../../src/cli/command-tree.ts";
import { everything } from "../../src/cli/program.ts";

const ROOT = join(import.meta.dirname, "../..");
const read = (file: string) => readFileSync(join(ROOT, file), "utf8");

export interface Shown {
  readonly where: string;
  /** Without its `chaos`. */
  readonly line: string;
}

export async function programDoc() {
  const world = { env: {}, exit: () => {}, everything: () => everything(world) };
  return docOf(await everything(world));
}

/** Of the help of the program and of each command. */
export async function shownInHelp(): Promise<Shown[]> {
  const doc = await programDoc();
  return [doc, ...doc.commands].flatMap(({ name, examples }) =>
    examples.map(([line]) => ({ where: `chaos ${name} --help`, line })),
  );
}

/** Of the papers: lines of a console and of a pipeline, and what stands between backticks. The reference repeats help. */
export function shownInPapers(): Shown[] {
  const docs = readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".md") && file !== "reference.md")
    .map((file) => `docs/${file}`);
  const files = ["chaos.yaml", "examples/nightly.yaml"].map((file) => `config/${file}`);
  const papers = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", ...docs, ...files];
  return papers.flatMap((where) => {
    const text = read(where);
    const lines = [...text.matchAll(/^\s*(?:\$|(?:- )?run:|script:|#.*:) chaos (.*)$/gm)].map(
      ([, line = ""]) => (line.split(/\s{2,}|\s#/)[0] ?? "").trim(),
    );
    const inline = [...text.matchAll(/`chaos ([^`]+)`/g)].map(([, line = ""]) => line);
    // Flags that stand alone are shown to be added to a drill.
    const flags = [...text.matchAll(/`(--(?:guard|abort-when) [^`]+)`/g)].map(
      ([, given = ""]) => `kill --zone a --probe web=http://127.0.0.1:8080/ ${given}`,
    );
    return [...lines, ...inline, ...flags].map((line) => ({
      where,
      line: line.replace(/\s+/g, " "),
    }));
  });
}

export const drillFileOfDocs = () =>
  /```yaml\n([\s\S]*?)```/.exec(read("docs/drill-files.md"))?.[1] ?? "";

export const proxiesOfDocs = () =>
  /```json\n([\s\S]*?)```/.exec(read("docs/fault-proxy.md"))?.[1] ?? "";

/** For whoever comes from another tool. */
export const foreignExperiment = () =>
  JSON.stringify({
    title: "a restart is survived",
    method: [
      { type: "action", provider: { type: "process", path: "docker", arguments: "restart api-1" } },
    ],
  });

const STANDS_FOR: Readonly<Record<string, string>> = {
  COMMAND: "kill",
  FILE: "drill.yaml",
  SHELL: "bash",
  RUN: "last",
  A: "last",
  B: "last",
  "[name…]": "",
};

/** As a shell would split it, with words that stand for others replaced, and files in the folder. */
export function wordsOf(line: string, folder: string): string[] {
  const words = line.match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g) ?? [];
  const plain = words.map((word) => word.replace(/'([^']*)'|"([^"]*)"/g, "$1$2"));
  const name = plain[0] === "guards" ? "min-healthy" : "kill";
  return plain
    .map((word) => ({ ...STANDS_FOR, NAME: name, FOLDER: folder })[word] ?? word)
    .filter((word) => word !== "")
    .map((word) =>
      /^\w+\.(?:yaml|json|xml|html|md|prom)$/.test(word) ? join(folder, word) : word,
    );
}
