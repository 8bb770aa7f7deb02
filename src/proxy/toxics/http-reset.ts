import { whole } from "../fields.ts";
import { defineHttpToxic } from "../toxic.ts";

export default defineHttpToxic({
  name: "http-reset",
  summary: "the connection is reset in place of a message, or after so many bytes of its body",
  fields: { bytes: whole(0) },
  deed: ({ bytes }) => ({ resetAfter: bytes }),
});
