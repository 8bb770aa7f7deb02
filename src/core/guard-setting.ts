/** The settings that several guards share, and how a setting that cannot be meant is refused. */
import { ChaosError, messageOf } from "../failure.ts";
import type { Guard, Setting } from "./guard.ts";
import { readText } from "./text-match.ts";

/** Exactly one text. */
export function once<S>(says: Omit<Setting<S>, "read">, read: (text: string) => S): Setting<S> {
  return {
    ...says,
    read: (texts) => {
      const [text, ...more] = texts;
      if (text === undefined) throw new Error("it has no value");
      if (more.length > 0) throw new Error(`it was given ${texts.length} times`);
      return read(text);
    },
  };
}

/** One text or more, each read by itself. */
export function several<S>(
  says: Omit<Setting<readonly S[]>, "read">,
  read: (text: string) => S,
): Setting<readonly S[]> {
  return {
    ...says,
    read: (texts) => {
      if (texts.length === 0) throw new Error("it has no value");
      return texts.map(read);
    },
  };
}

export const countSetting = (example: string): Setting<number> =>
  once({ expects: "a whole number from 1", example }, (text) => {
    if (!/^[1-9]\d{0,5}$/.test(text)) throw new Error(`"${text}" is not one`);
    return Number(text);
  });

/** Names and globs of projects. */
export const projectsSetting = (example: string) =>
  several({ expects: "a project's name, glob or /regex/", example }, (text) => {
    if (text === "") throw new Error("it is empty");
    return { says: text, matches: readText("project", text) };
  });

/** @throws ChaosError GUARD_INVALID with what is expected */
export function readSetting(guard: Guard, texts: readonly string[]): unknown {
  const { name, setting } = guard;
  const example = setting ? `${name}=${setting.example}` : name;
  try {
    if (setting) return setting.read(texts);
    if (texts.some((text) => text !== "true")) throw new Error("it takes no value");
    return undefined;
  } catch (cause) {
    const message = `Cannot set guard ${name}: ${sayUnset(guard, cause)}`;
    const hint = `Write it like --guard ${quoted(example)}`;
    throw new ChaosError("GUARD_INVALID", message, { cause, hint });
  }
}

/** @param cause what its setting's `read` throws */
export function sayUnset({ setting }: Guard, cause: unknown): string {
  const why = messageOf(cause);
  return why.includes("expected")
    ? why
    : `${why}; expected ${setting?.expects ?? "its name alone"}`;
}

function quoted(text: string): string {
  return /^[\w=:/.%*-]+$/.test(text) && !text.includes("*") ? text : `'${text}'`;
}
