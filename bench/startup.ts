/** `chaos --version` against the bare runtime: what scripts pay each time they ask. */
import { chaos, ms, type Row, race } from "./measure.ts";

export function startup(): Row[] {
  const { aMs, bMs, ratio } = race([...chaos, "--version"], [process.execPath, "-e", "0"], 15);
  return [
    {
      what: "chaos --version",
      figure: `${ms(aMs)}, node -e 0 ${ms(bMs)}: ${ratio.toFixed(2)} ×`,
      bar: "≤ 1.5 × node -e 0",
      kept: ratio <= 1.5,
    },
  ];
}
