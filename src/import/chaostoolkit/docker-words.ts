/** The words of docker's command line: its own flags, the verb, the verb's flags, the containers. */

export interface DockerCall {
  readonly isCompose: boolean;
  /** Of docker or compose itself, before the verb: `-H`. */
  readonly flag?: string;
  /** Of compose: `-p shop`. */
  readonly project?: string;
  readonly verb: string;
  readonly flags: readonly Flag[];
  readonly names: readonly string[];
}

export interface Flag {
  readonly name: string;
  readonly value: string | undefined;
}

/** Those that take a value, by verb. */
const WITH_VALUE = /^(?:-t|--time|--timeout|-s|--signal)$/;

/** `undefined`: it is not docker's command. */
export function dockerCall([program = "", ...rest]: readonly string[]): DockerCall | undefined {
  const name = program.split("/").at(-1);
  if (name !== "docker" && name !== "docker-compose") return undefined;
  const isCompose = name === "docker-compose" || rest[0] === "compose";
  const words = rest[0] === "compose" || rest[0] === "container" ? rest.slice(1) : rest;
  const { project, rest: others } = isCompose ? projectIn(words) : { rest: words };
  const [verb = "", ...behind] = others;
  if (verb.startsWith("-")) return { isCompose, flag: verb, verb: "", flags: [], names: [] };
  const { flags, names } = parted(behind);
  return { isCompose, ...(project === undefined ? {} : { project }), verb, flags, names };
}

function projectIn([first = "", ...rest]: readonly string[]) {
  const [, joined] = /^(?:--project-name=|-p=?)(.+)$/.exec(first) ?? [];
  if (joined !== undefined) return { project: joined, rest };
  if (first === "-p" || first === "--project-name")
    return { project: rest[0], rest: rest.slice(1) };
  return { rest: [first, ...rest] };
}

function parted(words: readonly string[]): { flags: Flag[]; names: string[] } {
  const [flags, names]: [Flag[], string[]] = [[], []];
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (!word.startsWith("-")) names.push(word);
    else if (WITH_VALUE.test(word)) flags.push({ name: word, value: words[++at] });
    else flags.push(flagIn(word));
  }
  return { flags, names };
}

/** `--time=3`, `-t3`, `-t=3`; any other stands alone. */
function flagIn(word: string): Flag {
  const [, name = word, value] = /^(--[\w-]+|-[ts])=?(.+)$/.exec(word) ?? [];
  return word.startsWith("--") && !word.includes("=")
    ? { name: word, value: undefined }
    : { name, value };
}
