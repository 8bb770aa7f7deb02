/** Swallows streams after the handshake: connections stand, nothing comes, and perhaps they close. */
import { z } from "zod";
import { eachWay } from "../core/backend.ts";
import { direction, lasting, proxyScope, shareOf } from "../core/net-scope.ts";
import { duration } from "../core/option-types.ts";
import { echo, judgeTrial } from "../core/proxy-evidence.ts";
import { defineProxyMonkey } from "../core/proxy-monkey.ts";
import { ms, percent } from "../units.ts";

export default defineProxyMonkey({
  name: "timeout",
  summary: "Stall containers' connections: they are taken up, and then nothing comes",
  options: z.strictObject({
    after: duration("0s", { max: "1h" }).describe("when they are closed; 0s: never"),
    share: shareOf("connections"),
    direction: direction("egress"),
    duration: lasting(),
    ...proxyScope,
  }),
  example: { ports: "80", duration: "2s" },
  says: ({ after, share }) =>
    `let nothing through ${share} of the connections${ms(after) > 0 ? `, and close them after ${after}` : ""}`,
  percent: (options) => percent(options.share),
  toxics: ({ after, direction }) => eachWay("timeout", direction, { timeout: ms(after) }),
  tries: () => echo(1, 500),
  judge: (seen) => judgeTrial(seen, ({ bytes }) => bytes === 0),
  cautions: () => ["what was stalled is closed when this ends: its bytes are lost"],
});
