import { duration } from "../fields.ts";
import { openLine } from "../line.ts";
import { defineStreamToxic } from "../toxic.ts";

export default defineStreamToxic({
  name: "latency",
  summary: "everything comes later, by a fixed time or one that varies, and in order",
  fields: { latency: duration, jitter: duration },
  attach: ({ latency, jitter }, link) =>
    openLine(link, {
      due: (atMs) => atMs + latency + jitter * (2 * link.random() - 1),
    }),
});
