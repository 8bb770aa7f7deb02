/** Other tools' YAML and JSON, and drill files as we write them. */
import { LineCounter, parseDocument, stringify } from "yaml";
import { ChaosError } from "../failure.ts";

/** JSON is YAML. @throws ChaosError IMPORT_REFUSED with line and column */
export function parseForeign(text: string, name: string): unknown {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, maxAliasCount: 100 } as object);
  const [error] = document.errors;
  if (error) {
    const { line, col } = lines.linePos(error.pos[0]);
    const what = error.message.split("\n")[0]?.replace(/ at line .*$/, "");
    throw new ChaosError("IMPORT_REFUSED", `Cannot import ${name}:${line}:${col}: ${what}`);
  }
  return document.toJS({ maxAliasCount: 100 });
}

export function writeDrill(drill: object): string {
  return stringify(drill, { lineWidth: 100 });
}
