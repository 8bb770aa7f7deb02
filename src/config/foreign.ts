/** Other tools' YAML and JSON, and drill files as we write them. */
import { Document, LineCounter, parseDocument } from "yaml";
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

/** @param remarks stand above it, as comments */
export function writeDrill(drill: object, remarks: readonly string[] = []): string {
  const document = new Document(drill);
  if (remarks.length > 0) document.commentBefore = remarks.map((line) => ` ${line}`).join("\n");
  return document.toString({ lineWidth: 100 });
}
