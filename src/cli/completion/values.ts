/** What a shell may offer where a value is due. */
export type Values =
  | { readonly kind: "words"; readonly words: readonly string[] }
  | { readonly kind: "files" }
  | { readonly kind: "folders" }
  /** Only an engine knows it, and asking one at each key takes too long. */
  | { readonly kind: "unknown" };

/** By what help calls the value; `guards` are the names that can stand before its `=`. */
export function valuesOf(
  value: string,
  choices: readonly string[],
  guards: readonly string[],
): Values {
  if (choices.length > 0) return { kind: "words", words: choices };
  const name = value.replace(/\.{3}$/, "");
  if (name === "name=value") return { kind: "words", words: guards.map((one) => `${one}=`) };
  if (name === "run") return { kind: "words", words: ["last"] };
  if (name === "file" || name === "files") return { kind: "files" };
  return { kind: name === "folder" ? "folders" : "unknown" };
}
