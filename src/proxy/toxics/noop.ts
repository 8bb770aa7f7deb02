import { defineStreamToxic } from "../toxic.ts";

export default defineStreamToxic({
  name: "noop",
  summary: "changes nothing",
  fields: {},
  attach: (_, link) => ({
    take: (bytes, atMs) => link.pass(bytes, atMs),
    end: (atMs) => link.finish(atMs),
    flush: () => {},
    drop: () => {},
  }),
});
