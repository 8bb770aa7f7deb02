import { flag, kilobytesPerSecond } from "../fields.ts";
import { openLine } from "../line.ts";
import { defineStreamToxic } from "../toxic.ts";

/** Longer pieces would come in gulps. */
const PIECE_MS = 20;

export default defineStreamToxic({
  name: "bandwidth",
  summary: "so many kilobytes a second and no more, for each connection or for all together",
  fields: { rate: kilobytesPerSecond, shared: flag },
  attach: ({ rate, shared }, link) => {
    const line = shared ? link.shared : link.memory;
    return openLine(link, {
      piece: () => Math.floor(rate * PIECE_MS),
      due: (atMs, length) => {
        if (rate === 0) return Number.POSITIVE_INFINITY;
        line.freeAtMs = Math.max(line.freeAtMs ?? 0, atMs) + length / rate;
        return line.freeAtMs;
      },
      // Others who share it would wait for what never went by it.
      forgo: (length) => {
        if (rate > 0) line.freeAtMs = (line.freeAtMs ?? 0) - length / rate;
      },
    });
  },
});
