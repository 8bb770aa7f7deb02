/** The signals that an engine on Linux knows: by name, with or without SIG, or by number. Pure. */
import { z } from "zod";
import { nearest } from "../nearest.ts";
import { optionTypes } from "./option-types.ts";

const PLAIN =
  "ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV STKFLT STOP SYS TERM TRAP TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ".split(
    " ",
  );
const upTo = (last: number, name: (n: number) => string) =>
  Array.from({ length: last }, (_, at) => name(at + 1));
const REAL_TIME = [
  ...["RTMIN", ...upTo(15, (n) => `RTMIN+${n}`)],
  ...[...upTo(14, (n) => `RTMAX-${n}`), "RTMAX"],
];
const NAMES = [...PLAIN, ...REAL_TIME].map((name) => `SIG${name}`);
const LAST = 64;
/** What the C library keeps for itself. */
const TAKEN = [32, 33];

export function isSignal(text: string): boolean {
  if (/^\d{1,3}$/.test(text))
    return Number(text) >= 1 && Number(text) <= LAST && !TAKEN.includes(Number(text));
  return NAMES.includes(text.startsWith("SIG") ? text : `SIG${text}`);
}

/** By their numbers, from 1 on. */
const NUMBERED =
  "HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS".split(
    " ",
  );
const SAME: Readonly<Record<string, string>> = { CLD: "CHLD", IOT: "ABRT", POLL: "IO" };
const FIRST_REAL_TIME = 34;

/** As Linux numbers it, whatever we run on; `undefined` for what is no signal there. */
export function signalNumber(text: string): number | undefined {
  if (!isSignal(text)) return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  const name = text.replace(/^SIG/, "");
  const [, end, away = "0"] = /^RT(MIN|MAX)(?:[+-](\d+))?$/.exec(name) ?? [];
  if (end === "MIN") return FIRST_REAL_TIME + Number(away);
  if (end === "MAX") return LAST - Number(away);
  return NUMBERED.indexOf(SAME[name] ?? name) + 1;
}

export function signalName(byDefault: string) {
  return z
    .string()
    .superRefine((text, context) => {
      if (isSignal(text)) return;
      const near = nearest(text.toUpperCase().startsWith("SIG") ? text : `SIG${text}`, NAMES);
      const hint = near && !/^\d/.test(text) ? `; did you mean ${near}?` : "";
      const message = `expected a signal such as SIGTERM or 15, not "${text}"${hint}`;
      context.addIssue({ code: "custom", message });
    })
    .default(byDefault)
    .register(optionTypes, { says: "signal such as SIGTERM or 15" });
}
