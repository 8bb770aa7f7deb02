import { kilobytesPerSecond } from "../fields.ts";
import { defineHttpToxic } from "../toxic.ts";

export default defineHttpToxic({
  name: "http-slow-body",
  summary: "the body comes at so many kilobytes a second; other messages are as quick as ever",
  fields: { rate: kilobytesPerSecond },
  deed: ({ rate }) => ({ bytesPerMs: rate }),
});
