import { duration } from "../fields.ts";
import { defineStreamToxic } from "../toxic.ts";

export default defineStreamToxic({
  name: "timeout",
  summary: "nothing comes through, and the connection is closed after that time, or never (0)",
  fields: { timeout: duration },
  attach: ({ timeout }, link) => {
    const dueMs = timeout === 0 ? Number.POSITIVE_INFINITY : link.now() + timeout;
    const alarm = link.at(dueMs, () => link.cutNow());
    return {
      take: () => {},
      end: () => {},
      flush: () => {},
      // What was swallowed is missing: the rest would be another stream.
      leave: () => link.cutNow(),
      abandon: () => {
        if (timeout === 0) link.cutNow();
      },
      drop: () => alarm.cancel(),
    };
  },
});
