import { defineDoorToxic } from "../toxic.ts";

export default defineDoorToxic({
  name: "down",
  summary: "nobody is let in, and who is in is cut off; for all (100 %) the port itself is closed",
  fields: {},
  admit: () => "refuse",
});
