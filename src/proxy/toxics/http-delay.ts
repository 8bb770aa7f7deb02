import { duration } from "../fields.ts";
import { defineHttpToxic } from "../toxic.ts";

export default defineHttpToxic({
  name: "http-delay",
  summary: "a request goes on later, or its response does",
  fields: { delay: duration, jitter: duration },
  deed: ({ delay, jitter }, random) => ({
    delayMs: Math.max(0, delay + jitter * (2 * random() - 1)),
  }),
});
