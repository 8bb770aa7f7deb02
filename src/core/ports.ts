/** Ports as people write them: `80`, `80,443`, `8000-8100`. */
import { z } from "zod";
import { messageOf } from "../failure.ts";
import type { PortRange } from "../packets.ts";
import { optionTypes } from "./option-types.ts";

/** Each range costs filters, and each filter costs every packet its time. */
const RANGES_MAX = 16;

/** @throws TypeError with what is wrong */
export function readPorts(text: string): PortRange[] {
  const ranges = text.split(",").map((part) => {
    const [, from = "", to = from] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(part.trim()) ?? [];
    const range = { from: Number(from), to: Number(to) };
    if (from === "" || range.from < 1 || range.to > 65_535 || range.from > range.to)
      throw new TypeError(`"${part}" is no port and no range such as 8000-8100`);
    return range;
  });
  if (ranges.length > RANGES_MAX)
    throw new TypeError(`${ranges.length} ranges of ports are too many: at most ${RANGES_MAX}`);
  return ranges;
}

export function ports() {
  return z
    .string()
    .superRefine((text, context) => {
      try {
        readPorts(text);
      } catch (error) {
        context.addIssue({ code: "custom", message: messageOf(error) });
      }
    })
    .optional()
    .register(optionTypes, { says: "ports such as 80,8000-8100" });
}
