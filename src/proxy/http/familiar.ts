/**
 * What was said before, byte for byte, on the same connection: clients ask alike again and again, and are
 * answered alike for a while. Reading each anew cost a proxy without rules a sixth of its requests a second.
 */
import { headOfWholeResponse, wholeRequest } from "./whole.ts";

export interface Familiar {
  /** As `wholeRequest` says. */
  asked(bytes: Buffer): "GET" | "HEAD" | undefined;
  /** Whether these bytes are one whole answer, as `headOfWholeResponse` says. */
  isAnswer(bytes: Buffer): boolean;
}

/** Of each connection, twice; longer ones are read anew. */
const KEPT_BYTES_MAX = 1_024;
const NOTHING = Buffer.alloc(0);

export function openFamiliar(): Familiar {
  let request: Buffer = NOTHING;
  let method: "GET" | "HEAD" | undefined;
  let head: Buffer = NOTHING;
  let answerBytes = -1;

  return {
    asked: (bytes) => {
      if (method && bytes.equals(request)) return method;
      const read = wholeRequest(bytes);
      const isKept = read !== undefined && bytes.length <= KEPT_BYTES_MAX;
      method = isKept ? read : undefined;
      if (isKept) request = copied(bytes);
      return read;
    },
    isAnswer: (bytes) => {
      if (bytes.length === answerBytes && head.compare(bytes, 0, head.length) === 0) return true;
      const headBytes = headOfWholeResponse(bytes);
      const isKept = headBytes !== undefined && headBytes <= KEPT_BYTES_MAX;
      answerBytes = isKept ? bytes.length : -1;
      if (isKept) head = copied(bytes.subarray(0, headBytes));
      return headBytes !== undefined;
    },
  };
}

/** The bytes may be somebody else's later; not out of Node's pool, of which a few bytes keep 8 KiB. */
function copied(bytes: Buffer): Buffer {
  const kept = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(kept);
  return kept;
}
