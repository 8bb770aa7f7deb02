import { duration } from "../fields.ts";
import { openLine } from "../line.ts";
import { defineStreamToxic } from "../toxic.ts";

export default defineStreamToxic({
  name: "slow-close",
  summary: "the end of the stream comes later, its bytes do not",
  fields: { delay: duration },
  attach: ({ delay }, link) =>
    openLine(link, { due: (atMs, length) => (length === 0 ? atMs + delay : atMs) }),
});
