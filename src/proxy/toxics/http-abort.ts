import { headers, text, whole } from "../fields.ts";
import { defineHttpToxic } from "../toxic.ts";

const status = {
  ...whole(503, 200),
  says: "a status from 200 to 599",
  read: (value: unknown) =>
    Number.isInteger(value) && Number(value) >= 200 && Number(value) <= 599
      ? Number(value)
      : undefined,
};

export default defineHttpToxic({
  name: "http-abort",
  summary: "a request is answered by us; or (downstream) the service's answer is ours instead",
  fields: { status, body: text, headers },
  deed: (reply) => ({ reply }),
});
