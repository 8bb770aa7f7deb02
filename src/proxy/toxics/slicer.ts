import { number, whole } from "../fields.ts";
import { openLine } from "../line.ts";
import { defineStreamToxic } from "../toxic.ts";

const MICROSECONDS_MAX = 86_400_000_000;

export default defineStreamToxic({
  name: "slicer",
  summary: "bytes come in small pieces, with a pause of so many microseconds after each",
  fields: {
    average_size: whole(0),
    size_variation: whole(0),
    delay: number(0, 0, MICROSECONDS_MAX),
  },
  attach: ({ average_size, size_variation, delay }, link) =>
    openLine(link, {
      piece: () => {
        if (average_size === 0) return Number.POSITIVE_INFINITY;
        return Math.round(average_size + size_variation * (2 * link.random() - 1));
      },
      due: (atMs, _, before) => Math.max(atMs, before + delay / 1_000),
    }),
});
