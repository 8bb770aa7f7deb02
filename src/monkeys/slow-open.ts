/** Lets callers in at once and calls the service late: as one that is slow to accept. */
import { z } from "zod";
import { lasting, proxyScope, shareOf } from "../core/net-scope.ts";
import { duration } from "../core/option-types.ts";
import { echo, isLate, judgeTrial } from "../core/proxy-evidence.ts";
import { defineProxyMonkey } from "../core/proxy-monkey.ts";
import { ms, percent } from "../units.ts";

export default defineProxyMonkey({
  name: "slow-open",
  summary: "Make containers slow to take a connection up: callers are let in and wait",
  options: z.strictObject({
    delay: duration("1s", { min: "1ms", max: "1h" }).describe("how long until it is taken up"),
    share: shareOf("connections"),
    duration: lasting(),
    ...proxyScope,
  }),
  example: { delay: "500ms", ports: "80", duration: "2s" },
  says: ({ delay, share }) => `take ${share} of the connections up after ${delay}`,
  percent: (options) => percent(options.share),
  toxics: ({ delay }) => [
    { type: "slow-open", stream: "upstream", attributes: { delay: ms(delay) } },
  ],
  tries: ({ delay }) => echo(1, 2_000 + ms(delay)),
  judge: (seen, { delay }) => judgeTrial(seen, (tried) => isLate(tried, ms(delay))),
});
