/** Other tools' YAML and JSON, and drill files as we write them. */
import { Document, LineCounter, parseDocument } from "yaml";
import { ChaosError } from "../failure.ts";

const ALIASES_MAX = 100;

/** JSON is YAML. @throws ChaosError IMPORT_REFUSED with line and column */
export function parseForeign(text: string, name: string): unknown {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [error] = document.errors;
  if (error) {
    const { line, col } = lines.linePos(error.pos[0]);
    const what = sayError(error.message);
    throw new ChaosError("IMPORT_REFUSED", `Cannot import ${name}:${line}:${col}: ${what}`);
  }
  return plainOf(document, name);
}

/** The parser's words, but for those that are about itself. */
function sayError(message: string): string {
  if (message.includes("call stack")) return "it is nested too deep";
  if (message.includes("parseAllDocuments")) return "a second document begins, expected one";
  return message.split("\n")[0]?.replace(/ at line .*$/, "") ?? "";
}

/** Few aliases of aliases stand for more than any memory holds. */
function plainOf(document: Document.Parsed, name: string): unknown {
  try {
    return document.toJS({ maxAliasCount: ALIASES_MAX });
  } catch (cause) {
    const what = `its aliases stand for too much, expected at most ${ALIASES_MAX} of each`;
    throw new ChaosError("IMPORT_REFUSED", `Cannot import ${name}: ${what}`, { cause });
  }
}

/** @param remarks stand above it, as comments */
export function writeDrill(drill: object, remarks: readonly string[] = []): string {
  const document = new Document(drill);
  if (remarks.length > 0) document.commentBefore = remarks.map((line) => ` ${line}`).join("\n");
  return document.toString({ lineWidth: 100 });
}
