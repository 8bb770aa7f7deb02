import { whole } from "../fields.ts";
import { defineStreamToxic } from "../toxic.ts";

export default defineStreamToxic({
  name: "corrupt",
  summary: "one bit is flipped in so many bytes, on average",
  fields: { every: whole(1_000, 1) },
  attach: ({ every }, link) => {
    const { memory } = link;
    // What was drawn for another share would be waited for, however long it is.
    if (memory.every !== every) delete memory.bytesToNext;
    memory.every = every;
    /** Gaps are drawn, not bytes: how a stream is cut into chunks changes nothing. */
    const gap = () => 1 + Math.floor(link.random() * (2 * every - 1));
    return {
      take: (bytes, atMs) => {
        let at = memory.bytesToNext ?? gap() - 1;
        const isHit = at < bytes.length;
        const changed = isHit ? Buffer.from(bytes) : bytes;
        for (; at < bytes.length; at += gap())
          changed[at] = (bytes[at] as number) ^ (1 << Math.floor(link.random() * 8));
        memory.bytesToNext = at - bytes.length;
        link.pass(changed, atMs);
      },
      end: (atMs) => link.finish(atMs),
      flush: () => {},
      drop: () => {},
    };
  },
});
