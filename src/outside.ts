/** Asks the outside: a URL by GET, or a command without a shell. What does not answer is not clear. */
import type { Readable } from "node:stream";
import axios from "axios";
import type { OutsideAnswer, OutsideCheck } from "./core/guard.ts";
import { sayCheck } from "./core/outside-check.ts";
import { orAfter } from "./deadline.ts";
import { messageOf } from "./failure.ts";
import { askCommand, type Heard } from "./outside-command.ts";
import { redact } from "./redact.ts";
import { redactSaid } from "./redact-command.ts";

const ANSWER_DEADLINE_MS = 5_000;
const READ_MAX = 2_000;
const SHOWN_MAX = 200;

export function askOutside(
  checks: readonly OutsideCheck[],
  signal: AbortSignal,
  deadlineMs = ANSWER_DEADLINE_MS,
): Promise<OutsideAnswer[]> {
  const stop = orAfter(signal, deadlineMs);
  return Promise.all(
    checks.map(async (check) => {
      const answer = check.kind === "url" ? askUrl(check.url, stop) : askCommand(check.argv, stop);
      const { clear, says } = await answer.catch((error: unknown) => {
        const late = stop.aborted && !signal.aborted;
        const says = late ? `nothing within ${deadlineMs / 1_000} s` : messageOf(error);
        return { clear: false, says };
      });
      return { check: sayCheck(check), clear, says: sayable(says) };
    }),
  );
}

/** A command may repeat what it was given. */
function sayable(says: string): string {
  // Cut twice: half of an address cannot be recognised, and a whole log would take long.
  return redactSaid(says.slice(0, READ_MAX)).split("\n")[0]?.slice(0, SHOWN_MAX) ?? "";
}

async function askUrl(url: string, signal: AbortSignal): Promise<Heard> {
  // Whoever it would lead to was not asked: a login page answers 200 as well.
  const alone = { maxRedirects: 0, validateStatus: () => true } as const;
  const options = { ...alone, signal, responseType: "stream" } as const;
  const { status, headers, data } = await axios.get<Readable>(url, options);
  // Only the status counts, and the body may be endless.
  data.destroy();
  const says = `status ${status}${whereTo(status, headers.location, url)}`;
  return { clear: status >= 200 && status < 300, says };
}

function whereTo(status: number, location: unknown, from: string): string {
  const isRedirect = status >= 300 && status < 400 && typeof location === "string";
  if (!isRedirect || !URL.canParse(location, from)) return "";
  return ` to ${redact(new URL(location, from).href)}`;
}
