import { whole } from "../fields.ts";
import { defineHttpToxic } from "../toxic.ts";

export default defineHttpToxic({
  name: "http-truncate",
  summary: "the connection is closed after so many bytes of the body, whatever its head promised",
  fields: { bytes: whole(0) },
  deed: ({ bytes }) => ({ endAfter: bytes }),
});
