/** What the papers and the files that we ship show of drill files: whole ones, and a line or two between backticks or behind a #. */
import { readdirSync } from "node:fs";
import { parse } from "yaml";
import { readConfig } from "../../src/config/read.ts";
import { messageOf } from "../../src/failure.ts";
import { papers, proseOf, ROOT, read } from "./lines.ts";

export interface Snippet {
  readonly where: string;
  readonly text: string;
}

const folders = ["config", "config/examples", "config/examples/ci"];

/** Of blocks that are marked as YAML, and of the files of ours that are. */
export function fencedYaml(): Snippet[] {
  return papers().flatMap((where) =>
    [...read(where).matchAll(/^```ya?ml\n([\s\S]*?)^```/gm)].map(([, text = ""]) => ({
      where,
      text,
    })),
  );
}

export function inlineYaml(): Snippet[] {
  const shown = papers().flatMap((where) =>
    [...proseOf(where).matchAll(/`([^`\n]+)`/g)].map(([, text = ""]) => ({ where, text })),
  );
  return [...shown, ...commentedYaml()].filter(({ text }) =>
    /^(?:"?[A-Za-z][\w.-]*"?: \S|\{.*: )/.test(text),
  );
}

/** A comment that is one key and its value, or ends with one behind a colon. */
function commentedYaml(): Snippet[] {
  const files = folders.flatMap((folder) =>
    readdirSync(`${ROOT}/${folder}`)
      .filter((file) => /\.ya?ml$/.test(file))
      .map((file) => `${folder}/${file}`),
  );
  return files.flatMap((where) =>
    [...read(where).matchAll(/^\s*# (.*)$/gm)].flatMap(([, comment = ""]) => {
      const [, last = comment] = /: (\w+: \S.*)$/.exec(comment) ?? [];
      return /^[a-z]\w*: \S/.test(last) ? [{ where, text: last }] : [];
    }),
  );
}

const FAULT = { monkey: "pause", select: { service: "api" } };
const KILL = { monkey: "kill", select: { service: "api" } };
type Mapping = Readonly<Record<string, unknown>>;

/** Where a line of a drill file may stand. */
const PLACES: readonly ((given: Mapping) => Mapping)[] = [
  (given) => given,
  (given) => ({ faults: [FAULT, KILL], ...given }),
  (given) => ({ faults: [{ ...FAULT, ...given }] }),
  (given) => ({ faults: [{ ...KILL, ...given }] }),
  (given) => ({ faults: [{ ...FAULT, select: given }] }),
  (given) => ({ faults: [{ monkey: "latency", options: given, select: { all: true } }] }),
  (given) => ({ watch: given }),
  (given) => ({ schedule: given }),
  (given) => ({ ramp: given }),
  (given) => ({ probes: given }),
];

/** @returns what is wrong with it wherever it would stand; nothing where it is right in one place */
export async function wrongWithLine(text: string): Promise<string | undefined> {
  const given = parse(text) as Mapping;
  const answers: string[] = [];
  for (const place of PLACES) {
    const answer = await wrongWithFile(JSON.stringify(fileWith(place(given))));
    if (answer === undefined) return undefined;
    answers.push(answer);
  }
  return answers.join("\n");
}

function fileWith(experiment: Mapping): Mapping {
  return { version: 1, experiments: [{ name: "x", faults: [FAULT], ...experiment }] };
}

export async function wrongWithFile(text: string): Promise<string | undefined> {
  const bytes = new TextEncoder().encode(text);
  const source = { name: "shown.yaml", size: bytes.length, bytes: () => bytes };
  try {
    await readConfig(source, { env: {}, readFile: () => "secret" });
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}
