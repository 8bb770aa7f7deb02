/** The report as data: all that the other formats show, and more. */
import type { Format } from "../format.ts";

const json: Format = {
  name: "json",
  summary: 'the whole report as JSON; an unbounded end is null, beside "open": true',
  render: (suite) => `${JSON.stringify({ version: 1, runs: suite }, null, 2)}\n`,
};

export default json;
