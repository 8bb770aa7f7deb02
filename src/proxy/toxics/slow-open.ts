import { duration } from "../fields.ts";
import { defineDoorToxic } from "../toxic.ts";

export default defineDoorToxic({
  name: "slow-open",
  summary: "the service is called that much later; the client's own handshake is the kernel's",
  fields: { delay: duration },
  admit: ({ delay }) => ({ waitMs: delay }),
});
