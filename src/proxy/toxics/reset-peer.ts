import type { Alarm } from "../alarms.ts";
import { duration, whole } from "../fields.ts";
import { openLine } from "../line.ts";
import { defineStreamToxic } from "../toxic.ts";

export default defineStreamToxic({
  name: "reset-peer",
  summary: "both ends are reset, some time after more than so many bytes came",
  fields: { timeout: duration, bytes: whole(0) },
  attach: ({ timeout, bytes: allowed }, link) => {
    /** What came after the allowed bytes: it is delivered if this is taken away in time. */
    const rest = openLine(link, { due: () => Number.POSITIVE_INFINITY });
    let alarm: Alarm | undefined;
    const arm = (atMs: number) => {
      alarm ??= link.at(atMs + timeout, () => link.reset());
    };
    return {
      ...rest,
      take: (bytes, atMs) => {
        const left = Math.max(0, allowed - (link.memory.passed ?? 0));
        link.memory.passed = (link.memory.passed ?? 0) + Math.min(left, bytes.length);
        if (left > 0) link.pass(bytes.subarray(0, left), atMs);
        if (bytes.length <= left) return;
        rest.take(bytes.subarray(left), atMs);
        arm(atMs);
      },
      end: (atMs) => {
        rest.end(atMs);
        arm(atMs);
      },
      flush: () => {
        alarm?.cancel();
        alarm = undefined;
        rest.flush();
      },
      drop: () => {
        alarm?.cancel();
        rest.drop();
      },
    };
  },
});
