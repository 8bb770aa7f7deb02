import { choice, whole } from "../fields.ts";
import { defineStreamToxic } from "../toxic.ts";

export default defineStreamToxic({
  name: "limit-data",
  summary: "the connection is closed, or reset, once so many bytes went through",
  fields: { bytes: whole(0), ending: choice("end", "reset") },
  attach: ({ bytes: limit, ending }, link) => ({
    take: (bytes, atMs) => {
      const left = Math.max(0, limit - (link.memory.passed ?? 0));
      const part = bytes.subarray(0, left);
      link.memory.passed = (link.memory.passed ?? 0) + part.length;
      if (part.length > 0) link.pass(part, atMs);
      if (bytes.length < left) return;
      link.cut(ending);
    },
    end: (atMs) => link.finish(atMs),
    flush: () => {},
    drop: () => {},
  }),
});
