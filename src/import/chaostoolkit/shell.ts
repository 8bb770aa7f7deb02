/** Whether a command line is a shell's, by its own name or behind a program that starts others. */

const SHELLS =
  /^(?:r?bash|sh|dash|ash|zsh|m?ksh|pdksh|yash|fish|t?csh|cmd|command\.com|powershell|pwsh)(?:\.exe)?$/i;
const STARTERS =
  /^(?:env|sudo|doas|su|runuser|nice|ionice|nohup|timeout|time|exec|command|eval|setsid|stdbuf|chroot|nsenter|unshare|xargs|watch|script|busybox|toybox|wsl)(?:\.exe)?$/i;
/** A variable's default is what is run where it is not set. */
const DEFAULT = /^\$\{\w+:-(.*)\}$/;

/** @returns its name; `undefined`: there is none. */
export function shellIn([program = "", ...rest]: readonly string[]): string | undefined {
  const called = nameOf(program);
  if (SHELLS.test(called)) return called;
  if (!STARTERS.test(called)) return undefined;
  // What of an option is a value differs by program, so any of the words may be the one that is started.
  const words = rest.flatMap((word) => word.split(/\s+/));
  return words
    .filter((word) => !word.includes("://"))
    .map(nameOf)
    .find((name) => SHELLS.test(name));
}

function nameOf(word: string): string {
  const [, otherwise = word] = DEFAULT.exec(word) ?? [];
  return otherwise.split(/[/\\]/).at(-1) ?? "";
}
