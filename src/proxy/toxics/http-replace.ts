import { headers, isFraming, texts } from "../fields.ts";
import { defineHttpToxic } from "../toxic.ts";

/** Without a body by definition: with one of these, what follows would be read as the next message. */
const WITHOUT_BODY = [204, 304];

const status = {
  says: "0 (as it is), or a status from 200 to 599 that may have a body",
  byDefault: 0,
  read: (value: unknown) => {
    const isRight = Number.isInteger(value) && Number(value) >= 200 && Number(value) <= 599;
    return value === 0 || (isRight && !WITHOUT_BODY.includes(Number(value)))
      ? Number(value)
      : undefined;
  },
};

const remove = {
  ...texts,
  says: `${texts.says}, none of them a header that says where the body ends`,
  read: (value: unknown) => {
    const names = texts.read(value);
    return names?.some(isFraming) ? undefined : names;
  },
};

export default defineHttpToxic({
  name: "http-replace",
  summary: "a message goes on with another status, or with headers set or removed",
  fields: { status, set: headers, remove },
  deed: (rewrite) => ({ rewrite }),
});
