/** Ends connections after so many bytes: answers that break off in the middle. */
import { z } from "zod";
import { eachWay } from "../core/backend.ts";
import { direction, lasting, proxyScope, shareOf } from "../core/net-scope.ts";
import { numeral } from "../core/option-types.ts";
import { echo, judgeTrial, metStreams } from "../core/proxy-evidence.ts";
import { defineProxyMonkey } from "../core/proxy-monkey.ts";
import { percent } from "../units.ts";

export default defineProxyMonkey({
  name: "limit-data",
  summary: "End containers' connections once so many bytes went through: answers break off",
  options: z.strictObject({
    bytes: numeral(z.number().int().min(0).max(Number.MAX_SAFE_INTEGER))
      .prefault(1_000)
      .describe("how many go through"),
    ending: z
      .enum(["end", "reset"])
      .default("end")
      .describe("end: as if all had been sent; reset: as if it had crashed"),
    share: shareOf("connections"),
    direction: direction("egress"),
    duration: lasting(),
    ...proxyScope,
  }),
  example: { bytes: 1_000, ports: "80", duration: "2s" },
  says: ({ bytes, ending, share }) => `${ending} ${share} of the connections after ${bytes} bytes`,
  percent: (options) => percent(options.share),
  toxics: ({ bytes, ending, direction }) => eachWay("limit-data", direction, { bytes, ending }),
  tries: ({ bytes }) => echo(Math.min(bytes, TRIED_MAX) + 1),
  judge: (seen, { bytes: limit }) =>
    limit > TRIED_MAX
      ? metStreams(seen)
      : judgeTrial(seen, ({ outcome, bytes = 0 }) => outcome !== "answered" && bytes <= limit),
});

/** A larger limit shows in the connections that it meets. */
const TRIED_MAX = 1_048_576;
