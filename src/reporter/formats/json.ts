/** The report as data: all that the other formats show, and more. */
import type { Format } from "../format.ts";
import { rampsOf } from "../ramps.ts";
import { suiteScore } from "../score.ts";
import { countingTries } from "../suite-verdict.ts";

const json = {
  name: "json",
  summary: 'the whole report as JSON; an unbounded end is null, beside "open": true',
  render: (suite) => {
    const ramps = rampsOf(suite);
    const score = suiteScore(countingTries(suite).map((one) => one.score));
    const more = { ...(ramps.length > 0 ? { ramps } : {}), ...(score ? { score } : {}) };
    const whole = { version: 1, runs: suite, ...more };
    return `${JSON.stringify(whole, null, 2).replace(NUMBERS, inLine)}\n`;
  },
} satisfies Format;

export default json;

/** A list of numbers: a series has hundreds, and a line for each would hide the rest. A text holds no line break. */
const NUMBERS = /\[\n(?:\s+(?:-?\d[\d.eE+-]*|null),?\n)+\s*\]/g;

function inLine(list: string): string {
  return list.replace(/\s+/g, "").replaceAll(",", ", ");
}
