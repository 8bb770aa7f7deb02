/** Sends everything in time but the end: connections linger, and pools fill. */
import { z } from "zod";
import { eachWay } from "../core/backend.ts";
import { direction, lasting, proxyScope, shareOf } from "../core/net-scope.ts";
import { duration } from "../core/option-types.ts";
import { echo, isLate, judgeTrial } from "../core/proxy-evidence.ts";
import { defineProxyMonkey } from "../core/proxy-monkey.ts";
import { ms, percent } from "../units.ts";

export default defineProxyMonkey({
  name: "slow-close",
  summary: "Make the ends of containers' connections come late: data is on time, and they linger",
  options: z.strictObject({
    delay: duration("1s", { min: "1ms", max: "1h" }).describe("how much later the end comes"),
    share: shareOf("connections"),
    direction: direction("egress"),
    duration: lasting(),
    ...proxyScope,
  }),
  example: { delay: "500ms", ports: "80", duration: "2s" },
  says: ({ delay, share }) => `end ${share} of the connections ${delay} late`,
  percent: (options) => percent(options.share),
  toxics: ({ delay, direction }) => eachWay("slow-close", direction, { delay: ms(delay) }),
  tries: ({ delay }) => echo(1, 2_000 + 2 * ms(delay)),
  judge: (seen, { delay }) =>
    judgeTrial(
      seen,
      ({ bytes, endMs = Number.POSITIVE_INFINITY }) =>
        bytes === 1 && isLate({ ms: endMs }, ms(delay)),
    ),
});
