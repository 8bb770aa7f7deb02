/** Cuts streams into small pieces: what a reader must not rely on is that a message comes in one. */
import { z } from "zod";
import { eachWay } from "../core/backend.ts";
import { direction, lasting, proxyScope, shareOf } from "../core/net-scope.ts";
import { duration, numeral } from "../core/option-types.ts";
import { echo, judgeTrial } from "../core/proxy-evidence.ts";
import { defineProxyMonkey } from "../core/proxy-monkey.ts";
import { ms, percent } from "../units.ts";

export default defineProxyMonkey({
  name: "slicer",
  summary: "Cut what containers send or are sent into small pieces, with pauses between them",
  options: z
    .strictObject({
      size: numeral(z.number().int().min(1).max(1_048_576))
        .prefault(64)
        .describe("bytes in a piece, on average"),
      variation: numeral(z.number().int().min(0).max(1_048_576))
        .prefault(0)
        .describe("by how many bytes that varies"),
      delay: duration("1ms", { max: "10s" }).describe("how long the pause after each piece is"),
      share: shareOf("connections"),
      direction: direction("egress"),
      duration: lasting(),
      ...proxyScope,
    })
    .refine(({ size, variation }) => variation < size, {
      path: ["variation"],
      error: "expected less than the size: no piece can be empty",
    }),
  example: { size: 64, delay: "1ms", ports: "80", duration: "2s" },
  says: ({ size, delay, direction }) =>
    `cut ${WHICH[direction]} into pieces of ${size} bytes, ${delay} apart`,
  percent: (options) => percent(options.share),
  toxics: ({ size, variation, delay, direction }) =>
    eachWay("slicer", direction, {
      average_size: size,
      size_variation: variation,
      delay: Math.round(1_000 * ms(delay)),
    }),
  tries: ({ size, delay }) => echo(PIECES * size, 2_000 + 4 * PIECES * ms(delay)),
  // Without pauses the kernel may put pieces together again.
  judge: (seen, { delay }) =>
    judgeTrial(seen, ({ outcome, pieces = 0 }) =>
      ms(delay) >= 1 ? pieces > 1 : outcome === "answered",
    ),
});

const PIECES = 8;
const WHICH = {
  egress: "what is sent",
  ingress: "what is received",
  both: "what is sent and received",
};
